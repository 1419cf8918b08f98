package org.amas.maintenance.notify;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Messages on their way. A row is there before anything is sent, and stays when it was. */
@Component
class Outbox {

    private static final int SHOWN = 200;
    private static final int LONGEST_SUBJECT = 300;
    private static final int LONGEST_PROBLEM = 1000;

    /** Messages that are read for a channel before it is looked at again. */
    private static final int AT_ONCE = 50;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final AuditTrail audit;
    private final Clock clock;

    Outbox(JdbcClient jdbc, JsonMapper json, AuditTrail audit, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.audit = audit;
        this.clock = clock;
    }

    enum State {
        /** To be sent at its time. */
        PENDING,
        /** Being sent: stored before a byte leaves us. */
        SENDING,
        SENT,
        /** Given up. */
        DEAD,
        /** Nobody knows whether it arrived, and sending it again might tell it twice. */
        UNCERTAIN
    }

    /**
     * @param key the same for each attempt
     * @param nextAt when it is tried, while it is pending
     * @param problem what came of the last attempt
     */
    record Item(
            long id,
            String key,
            String channel,
            String environment,
            @Nullable Long run,
            String subject,
            Message message,
            State state,
            int attempts,
            Instant nextAt,
            @Nullable String problem,
            Instant createdAt,
            @Nullable Instant settledAt) {

        public boolean isStuck() {
            return state == State.DEAD || state == State.UNCERTAIN;
        }
    }

    /**
     * Each message carries the head of the audit record.
     *
     * @param fact what is told: the same fact goes to a channel once, however often it is put
     */
    @Transactional
    public void put(String fact, Message message, List<Channel> channels) {
        put(fact, message, channels, Duration.ZERO);
    }

    /**
     * @param gather so long it may still be {@link #renew renewed} before it is sent
     */
    @Transactional
    public void put(String fact, Message message, List<Channel> channels, Duration gather) {
        String content = json.writeValueAsString(message.with(audit.head()));
        for (Channel channel : channels) {
            OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
            OffsetDateTime rest = rest(channel.name()).orElse(now);
            OffsetDateTime gathered = now.plus(gather);
            jdbc.sql(
                            """
                            insert into notify_message (fact, channel, environment, run_id, subject,
                              content, state, attempts, next_at, problem, created_at)
                            values (?, ?, ?, ?, ?, ?, 'PENDING', 0, ?, ?, ?) on conflict do nothing\
                            """)
                    .params(
                            Arrays.asList(
                                    fact,
                                    channel.name(),
                                    message.environment(),
                                    message.run(),
                                    subject(message),
                                    content,
                                    rest.isAfter(gathered) ? rest : gathered,
                                    rest.isAfter(now) ? resting(rest) : null,
                                    now))
                    .update();
        }
    }

    /** Until when nothing is sent there; empty if it may be. */
    private Optional<OffsetDateTime> rest(String channel) {
        return jdbc.sql("select until_at from notify_rest where channel = ? and until_at > ?")
                .params(channel, clock.instant().atOffset(ZoneOffset.UTC))
                .query(OffsetDateTime.class)
                .optional();
    }

    private static String resting(OffsetDateTime until) {
        return "its receiver asked to wait until " + new Formats().utc(until.toInstant());
    }

    /** Its receiver asked for a pause: whatever is on its way there waits as long. */
    @Transactional
    public void rest(String channel, Duration pause) {
        OffsetDateTime until = clock.instant().plus(pause).atOffset(ZoneOffset.UTC);
        int known =
                jdbc.sql("update notify_rest set until_at = ? where channel = ?")
                        .params(until, channel)
                        .update();
        if (known == 0) {
            jdbc.sql(
                            """
                            insert into notify_rest (channel, until_at) values (?, ?)
                            on conflict do nothing\
                            """)
                    .params(channel, until)
                    .update();
        }
        jdbc.sql(
                        """
                        update notify_message set next_at = ?, problem = coalesce(problem, ?)
                        where channel = ? and state = 'PENDING' and next_at < ?\
                        """)
                .params(until, resting(until), channel, until)
                .update();
    }

    /** What nobody has tried to send yet says this instead. */
    @Transactional
    public void renew(String fact, Message message) {
        jdbc.sql(
                        """
                        update notify_message set subject = ?, content = ?
                        where fact = ? and state = 'PENDING' and attempts = 0\
                        """)
                .params(subject(message), json.writeValueAsString(message.with(audit.head())), fact)
                .update();
    }

    /** Whether it can still be renewed. */
    boolean isUnsent(String fact) {
        return of(fact).stream()
                .anyMatch(item -> item.state() == State.PENDING && item.attempts() == 0);
    }

    /** Whether a step of that run told anybody what it came to. */
    boolean hasTold(long run) {
        return jdbc.sql(
                                """
                                select count(*) from notify_message where run_id = ?
                                  and fact not like 'cause-%' and fact not like 'waits-%'\
                                """)
                        .param(run)
                        .query(Long.class)
                        .single()
                > 0;
    }

    List<Item> of(String fact) {
        return jdbc.sql("select * from notify_message where fact = ? order by channel")
                .param(fact)
                .query((row, n) -> item(row))
                .list();
    }

    /** The channels that have something due. */
    List<String> waiting() {
        return jdbc.sql(
                        """
                        select distinct channel from notify_message
                        where state = 'PENDING' and next_at <= ?\
                        """)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list();
    }

    /** What is due there, in the order in which it was put. */
    List<Item> due(String channel) {
        return jdbc.sql(
                        """
                        select * from notify_message
                        where state = 'PENDING' and channel = ? and next_at <= ?
                        order by id limit ?\
                        """)
                .params(channel, clock.instant().atOffset(ZoneOffset.UTC), AT_ONCE)
                .query((row, n) -> item(row))
                .list();
    }

    /** Those that were being sent when the application died. */
    List<Item> cutShort() {
        return jdbc.sql("select * from notify_message where state = 'SENDING' order by id")
                .query((row, n) -> item(row))
                .list();
    }

    /** What didn't arrive first, then the newest. */
    List<Item> recent() {
        return jdbc.sql(
                        """
                        select * from notify_message
                        order by case when state in ('DEAD', 'UNCERTAIN') then 0 else 1 end, id desc
                        limit ?\
                        """)
                .param(SHOWN)
                .query((row, n) -> item(row))
                .list();
    }

    Optional<Item> find(long id) {
        return jdbc.sql("select * from notify_message where id = ?")
                .param(id)
                .query((row, n) -> item(row))
                .optional();
    }

    /** Whether this attempt is ours. */
    boolean claim(Item item) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return jdbc.sql(
                                """
                                update notify_message set state = 'SENDING', attempts = attempts + 1
                                where id = ? and state = 'PENDING' and next_at <= ?
                                  and not exists (select 1 from notify_rest r
                                    where r.channel = notify_message.channel and r.until_at > ?)\
                                """)
                        .params(item.id(), now, now)
                        .update()
                == 1;
    }

    void settle(long id, State state, @Nullable String problem) {
        jdbc.sql(
                        """
                        update notify_message set state = ?, problem = ?, settled_at = ?
                        where id = ? and state = 'SENDING'\
                        """)
                .param(state.name())
                .param(problem(problem))
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .param(id)
                .update();
    }

    void retry(long id, Duration in, @Nullable String problem) {
        jdbc.sql(
                        """
                        update notify_message set state = 'PENDING', problem = ?, next_at = ?
                        where id = ? and state = 'SENDING'\
                        """)
                .param(problem(problem))
                .param(clock.instant().plus(in).atOffset(ZoneOffset.UTC))
                .param(id)
                .update();
    }

    /** By a person's wish. */
    boolean again(long id) {
        return jdbc.sql(
                                """
                                update notify_message set state = 'PENDING', attempts = 0,
                                  next_at = ?, settled_at = null
                                where id = ? and state in ('DEAD', 'UNCERTAIN')\
                                """)
                        .params(clock.instant().atOffset(ZoneOffset.UTC), id)
                        .update()
                == 1;
    }

    private static String subject(Message message) {
        return clipped(message.subject(), LONGEST_SUBJECT);
    }

    private static @Nullable String problem(@Nullable String text) {
        return text == null ? null : clipped(text, LONGEST_PROBLEM);
    }

    private static String clipped(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private Item item(ResultSet row) throws SQLException {
        OffsetDateTime settled = row.getObject("settled_at", OffsetDateTime.class);
        return new Item(
                row.getLong("id"),
                row.getString("fact") + "/" + row.getString("channel"),
                row.getString("channel"),
                row.getString("environment"),
                row.getObject("run_id", Long.class),
                row.getString("subject"),
                json.readValue(row.getString("content"), Message.class),
                State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                row.getObject("next_at", OffsetDateTime.class).toInstant(),
                row.getString("problem"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                settled == null ? null : settled.toInstant());
    }
}

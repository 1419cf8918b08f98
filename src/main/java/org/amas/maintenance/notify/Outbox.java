package org.amas.maintenance.notify;

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
import java.util.List;
import java.util.Optional;

/** Messages on their way. A row is there before anything is sent, and stays when it was. */
@Component
class Outbox {

    private static final int SHOWN = 200;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    Outbox(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
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
            long run,
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
     * @param fact what is told: the same fact goes to a channel once, however often it is put
     */
    @Transactional
    public void put(String fact, Message message, List<Channel> channels) {
        for (Channel channel : channels) {
            OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
            jdbc.sql(
                            """
                            insert into notify_message (fact, channel, environment, run_id, subject,
                              content, state, attempts, next_at, created_at)
                            values (?, ?, ?, ?, ?, ?, 'PENDING', 0, ?, ?) on conflict do nothing\
                            """)
                    .params(
                            fact,
                            channel.name(),
                            message.environment(),
                            message.run(),
                            message.subject(),
                            json.writeValueAsString(message),
                            now,
                            now)
                    .update();
        }
    }

    List<Item> of(String fact) {
        return jdbc.sql("select * from notify_message where fact = ? order by channel")
                .param(fact)
                .query((row, n) -> item(row))
                .list();
    }

    List<Item> due() {
        return jdbc.sql(
                        """
                        select * from notify_message where state = 'PENDING' and next_at <= ?
                        order by id limit 50\
                        """)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
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
        return jdbc.sql(
                                """
                                update notify_message set state = 'SENDING', attempts = attempts + 1
                                where id = ? and state = 'PENDING'\
                                """)
                        .param(item.id())
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
                .param(clipped(problem))
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
                .param(clipped(problem))
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

    private static @Nullable String clipped(@Nullable String text) {
        return text == null || text.length() <= 1000 ? text : text.substring(0, 1000);
    }

    private Item item(ResultSet row) throws SQLException {
        OffsetDateTime settled = row.getObject("settled_at", OffsetDateTime.class);
        return new Item(
                row.getLong("id"),
                row.getString("fact") + "/" + row.getString("channel"),
                row.getString("channel"),
                row.getString("environment"),
                row.getLong("run_id"),
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

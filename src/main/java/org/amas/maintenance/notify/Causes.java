package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Cause.Item;
import org.amas.maintenance.notify.Cause.Kind;
import org.amas.maintenance.step.Severity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What people know is wrong; written in the transaction of whoever met it. */
@Component
class Causes {

    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_TITLE = 300;
    private static final int LONGEST_ITEM = 300;
    private static final int LONGEST_TEXT = 1500;

    private final JdbcClient jdbc;
    private final Clock clock;

    Causes(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Begins, unless it is going on.
     *
     * @return whether it began now
     */
    boolean begin(String environment, Kind kind, String name, Severity severity, String title) {
        String known = clipped(name, LONGEST_NAME);
        return jdbc.sql(
                                """
                                insert into notify_cause (open_key, environment, kind, name, severity,
                                  title, began_at)
                                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
                                """)
                        .params(
                                key(environment, kind, known),
                                environment,
                                kind.name(),
                                known,
                                severity.name(),
                                clipped(title, LONGEST_TITLE),
                                now())
                        .update()
                == 1;
    }

    private static String key(String environment, Kind kind, String name) {
        return kind + " " + environment + " " + name;
    }

    Optional<Cause> open(String environment, Kind kind, String name) {
        return jdbc.sql("select * from notify_cause where open_key = ?")
                .param(key(environment, kind, clipped(name, LONGEST_NAME)))
                .query((row, n) -> cause(row))
                .optional();
    }

    List<Cause> open(String environment, Kind kind) {
        return jdbc.sql(
                        """
                        select * from notify_cause where environment = ? and kind = ?
                          and open_key is not null order by id\
                        """)
                .params(environment, kind.name())
                .query((row, n) -> cause(row))
                .list();
    }

    /** Whatever is wrong, the oldest first. */
    List<Cause> open() {
        return jdbc.sql("select * from notify_cause where open_key is not null order by id")
                .query((row, n) -> cause(row))
                .list();
    }

    /** Which of these it didn't touch before. */
    List<Item> add(Cause cause, Collection<Item> items) {
        return items.stream().filter(item -> add(cause, item)).toList();
    }

    private boolean add(Cause cause, Item item) {
        return jdbc.sql(
                                """
                                insert into notify_item (cause_id, item, step_kind, text, at)
                                values (?, ?, ?, ?, ?) on conflict do nothing\
                                """)
                        .params(
                                Arrays.asList(
                                        cause.id(),
                                        clipped(item.key(), LONGEST_ITEM),
                                        item.stepKind(),
                                        clipped(item.text(), LONGEST_TEXT),
                                        now()))
                        .update()
                == 1;
    }

    List<Item> items(Cause cause) {
        return jdbc.sql(
                        """
                        select item, step_kind, text from notify_item where cause_id = ?
                        order by at, item\
                        """)
                .param(cause.id())
                .query((row, n) -> new Item(row.getString(1), row.getString(2), row.getString(3)))
                .list();
    }

    /** Whether people were told of it, as part of whatever cause. */
    boolean knows(String item) {
        return jdbc.sql("select count(*) from notify_item where item = ?")
                        .param(item)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Whether people know already that checks of this kind go wrong there. */
    boolean covers(String environment, String stepKind) {
        return jdbc.sql(
                                """
                                select count(*) from notify_cause c
                                join notify_item i on i.cause_id = c.id
                                where c.environment = ? and c.open_key is not null
                                  and i.step_kind = ?\
                                """)
                        .params(environment, stepKind)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Whether it is over by this call. */
    boolean end(Cause cause) {
        return jdbc.sql(
                                """
                                update notify_cause set open_key = null, ended_at = ?
                                where id = ? and open_key is not null\
                                """)
                        .params(now(), cause.id())
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static String clipped(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static Cause cause(ResultSet row) throws SQLException {
        return new Cause(
                row.getLong("id"),
                row.getString("environment"),
                Kind.valueOf(row.getString("kind")),
                row.getString("name"),
                Severity.valueOf(row.getString("severity")),
                row.getString("title"),
                row.getObject("began_at", OffsetDateTime.class).toInstant());
    }
}

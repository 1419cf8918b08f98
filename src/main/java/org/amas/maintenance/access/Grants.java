package org.amas.maintenance.access;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The history of roles: rows are closed, never changed. */
@Component
class Grants {

    private final JdbcClient jdbc;
    private final Clock clock;

    Grants(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void open(Account account, String by) {
        jdbc.sql(
                        """
                        insert into access_grant (account_id, role, from_at, from_by)
                        values (:account, :role, :now, :by)\
                        """)
                .param("account", account.id())
                .param("role", account.role().name())
                .param("now", now())
                .param("by", by)
                .update();
    }

    void close(Account account, String by) {
        jdbc.sql(
                        """
                        update access_grant set until_at = :now, until_by = :by
                        where account_id = :account and until_at is null\
                        """)
                .param("account", account.id())
                .param("now", now())
                .param("by", by)
                .update();
    }

    /** Every role that was held at some moment of that UTC day, by user name, then time. */
    List<Grant> on(LocalDate day) {
        return jdbc.sql(
                        """
                        select a.username, a.display_name, g.role, g.from_at, g.from_by,
                          g.until_at, g.until_by
                        from access_grant g join access_account a on a.id = g.account_id
                        where g.from_at < :end and (g.until_at is null or g.until_at > :start)
                        order by a.username, g.from_at, g.id\
                        """)
                .param("start", day.atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("end", day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .query(Grant.class)
                .list();
    }

    /** Who opened or closed a role of this account last, and when. */
    Optional<Change> last(Account account) {
        return jdbc.sql(
                        """
                        select coalesce(until_by, from_by) as by_whom,
                          coalesce(until_at, from_at) as at
                        from access_grant where account_id = :account order by id desc limit 1\
                        """)
                .param("account", account.id())
                .query(
                        (row, n) ->
                                new Change(
                                        row.getString(1),
                                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .optional();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
    }

    record Change(String by, Instant at) {}

    record Grant(
            String username,
            String displayName,
            Role role,
            OffsetDateTime fromAt,
            String fromBy,
            @Nullable OffsetDateTime untilAt,
            @Nullable String untilBy) {}
}

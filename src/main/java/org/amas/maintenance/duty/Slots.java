package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What is owed where, and when. */
@Component
class Slots {

    private static final String ALL =
            """
            select procedure_key, environment, window_text, own, automatic, tracked_from,
              planned_until, version, changed_by, changed_at, reason, ended_at, ended_why
            from duty_slot\
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Slots(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * @param own whether somebody has set this window, so that it outlives a new default
     * @param automatic whether its duties may be started without a person
     * @param trackedFrom what ended before was never owed
     * @param plannedUntil whatever opens until then is stored
     * @param version counts its changes, from 0
     * @param changedBy null if nobody has changed it, or its procedure's default did
     * @param reason why it was changed
     * @param ended null while something is owed
     */
    record Slot(
            String procedure,
            String environment,
            Recurrence window,
            boolean own,
            boolean automatic,
            Instant trackedFrom,
            Instant plannedUntil,
            long version,
            @Nullable String changedBy,
            @Nullable Instant changedAt,
            @Nullable String reason,
            @Nullable Ended ended) {}

    /** Nothing is owed there since then. */
    record Ended(Instant at, String why) {}

    /**
     * What a slot is to be.
     *
     * @param by null if its procedure's default has changed
     */
    record Change(
            Recurrence window, boolean automatic, @Nullable String by, @Nullable String reason) {}

    List<Slot> all() {
        return jdbc.sql(ALL + " order by procedure_key, environment")
                .query((row, n) -> slot(row))
                .list();
    }

    Optional<Slot> find(String procedure, String environment) {
        return jdbc.sql(ALL + " where procedure_key = ? and environment = ?")
                .params(procedure, environment)
                .query((row, n) -> slot(row))
                .optional();
    }

    /** Tracks it from now on, unless it is tracked already. */
    void track(String procedure, String environment, Recurrence window, Instant now) {
        jdbc.sql(
                        """
                        insert into duty_slot (procedure_key, environment, window_text, own,
                          tracked_from, planned_until) values (?, ?, ?, false, ?, ?)
                        on conflict do nothing\
                        """)
                .params(procedure, environment, json.writeValueAsString(window), utc(now), utc(now))
                .update();
    }

    /** Holds it until the transaction ends. */
    void lock(String procedure, String environment) {
        jdbc.sql(
                        """
                        select own from duty_slot where procedure_key = ? and environment = ?
                        for update\
                        """)
                .params(procedure, environment)
                .query(Boolean.class)
                .single();
    }

    void planned(Slot slot, Instant until) {
        jdbc.sql(
                        """
                        update duty_slot set planned_until = ?
                        where procedure_key = ? and environment = ? and planned_until < ?\
                        """)
                .params(utc(until), slot.procedure(), slot.environment(), utc(until))
                .update();
    }

    /** Whatever it was planned for is to be planned anew if the window is another. */
    void change(Slot slot, Change to, Instant now) {
        boolean same = to.window().equals(slot.window());
        jdbc.sql(
                        """
                        update duty_slot set window_text = ?, own = ?, automatic = ?,
                          planned_until = ?, version = version + 1, changed_by = ?, changed_at = ?,
                          reason = ? where procedure_key = ? and environment = ?\
                        """)
                .params(
                        json.writeValueAsString(to.window()),
                        same ? slot.own() : to.by() != null,
                        to.automatic(),
                        utc(same ? slot.plannedUntil() : now))
                .param(to.by())
                .param(utc(now))
                .param(to.reason())
                .params(slot.procedure(), slot.environment())
                .update();
    }

    void end(Slot slot, Ended ended) {
        jdbc.sql(
                        """
                        update duty_slot set ended_at = ?, ended_why = ?
                        where procedure_key = ? and environment = ?\
                        """)
                .params(utc(ended.at()), ended.why(), slot.procedure(), slot.environment())
                .update();
    }

    /** Owed again; what would have opened since its end never was. */
    void resume(Slot slot, Instant now) {
        jdbc.sql(
                        """
                        update duty_slot set ended_at = null, ended_why = null, planned_until = ?
                        where procedure_key = ? and environment = ?\
                        """)
                .params(utc(now), slot.procedure(), slot.environment())
                .update();
    }

    private Slot slot(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        OffsetDateTime changed = row.getObject("changed_at", OffsetDateTime.class);
        return new Slot(
                row.getString("procedure_key"),
                row.getString("environment"),
                json.readValue(row.getString("window_text"), Recurrence.class),
                row.getBoolean("own"),
                row.getBoolean("automatic"),
                row.getObject("tracked_from", OffsetDateTime.class).toInstant(),
                row.getObject("planned_until", OffsetDateTime.class).toInstant(),
                row.getLong("version"),
                row.getString("changed_by"),
                changed == null ? null : changed.toInstant(),
                row.getString("reason"),
                ended == null ? null : new Ended(ended.toInstant(), row.getString("ended_why")));
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

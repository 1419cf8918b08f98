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
            select procedure_key, environment, window_text, own, tracked_from, planned_until,
              changed_by, changed_at from duty_slot\
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Slots(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * @param own whether somebody has set this window, so that it outlives a new default
     * @param trackedFrom what ended before was never owed
     * @param plannedUntil whatever opens until then is stored
     */
    record Slot(
            String procedure,
            String environment,
            Window window,
            boolean own,
            Instant trackedFrom,
            Instant plannedUntil,
            @Nullable String changedBy,
            @Nullable Instant changedAt) {}

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
    void track(String procedure, String environment, Window window, Instant now) {
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
    void lock(Slot slot) {
        jdbc.sql(
                        """
                        select own from duty_slot where procedure_key = ? and environment = ?
                        for update\
                        """)
                .params(slot.procedure(), slot.environment())
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

    /**
     * Another window from then on.
     *
     * @param by null if the default has changed
     */
    void change(Slot slot, Window window, boolean own, @Nullable String by, Instant now) {
        jdbc.sql(
                        """
                        update duty_slot set window_text = ?, own = ?, planned_until = ?,
                          changed_by = ?, changed_at = ?
                        where procedure_key = ? and environment = ?\
                        """)
                .params(json.writeValueAsString(window), own, utc(now))
                .param(by)
                .params(utc(now), slot.procedure(), slot.environment())
                .update();
    }

    private Slot slot(ResultSet row) throws SQLException {
        OffsetDateTime changed = row.getObject("changed_at", OffsetDateTime.class);
        return new Slot(
                row.getString("procedure_key"),
                row.getString("environment"),
                json.readValue(row.getString("window_text"), Window.class),
                row.getBoolean("own"),
                row.getObject("tracked_from", OffsetDateTime.class).toInstant(),
                row.getObject("planned_until", OffsetDateTime.class).toInstant(),
                row.getString("changed_by"),
                changed == null ? null : changed.toInstant());
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

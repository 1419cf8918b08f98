package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last emergencies, and their reviews. */
@Component
class EmergencyRuns {

    private static final int MOST = 10;
    private static final int REVIEWS = 200;
    private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    EmergencyRuns(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * @param waiting the step that waits for an answer; null if none does
     * @param review the run that reviewed it and passed; null if none did
     */
    record Line(
            long id,
            String environment,
            RunState state,
            String by,
            Instant at,
            @Nullable Integer waiting,
            @Nullable Long review) {}

    List<Line> recent(String procedure, String review) {
        Map<Long, Long> reviews = reviews(review);
        return jdbc.sql(
                        """
                        select r.id, r.environment, r.state, r.actor_name, r.created_at,
                          (select min(s.number) from run_step s where s.run_id = r.id
                             and r.parked = true and s.state = 'WAITING'
                             and s.waits_for = 'ANSWER') as waiting
                        from run_run r where r.procedure_key = ? and r.dry_run = false
                        order by r.id desc limit ?\
                        """)
                .params(procedure, MOST)
                .query(
                        (row, n) ->
                                new Line(
                                        row.getLong("id"),
                                        row.getString("environment"),
                                        RunState.valueOf(row.getString("state")),
                                        row.getString("actor_name"),
                                        row.getObject("created_at", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getObject("waiting", Integer.class),
                                        reviews.get(row.getLong("id"))))
                .list();
    }

    /** By the emergency they are about. */
    private Map<Long, Long> reviews(String review) {
        Map<Long, Long> reviews = new HashMap<>();
        jdbc.sql(
                        """
                        select id, parameters from run_run
                        where procedure_key = ? and state in ('PASSED', 'WARNED')
                          and dry_run = false
                        order by id desc limit ?\
                        """)
                .params(review, REVIEWS)
                .query((row, n) -> Map.entry(row.getLong("id"), row.getString("parameters")))
                .list()
                .forEach(
                        one -> {
                            Object emergency =
                                    json.readValue(one.getValue(), VALUES).get("emergency");
                            if (emergency instanceof Number number) {
                                reviews.putIfAbsent(number.longValue(), one.getKey());
                            }
                        });
        return reviews;
    }
}

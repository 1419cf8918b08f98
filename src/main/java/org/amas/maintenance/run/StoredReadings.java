package org.amas.maintenance.run;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What the runs of all procedures have measured in an environment; dry runs measure nothing. */
@Component
public class StoredReadings {

    /** More points than that tell no more of a year. */
    private static final int MOST = 200_000;

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    StoredReadings(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** One measured value. */
    public record Measured(Map<String, String> labels, double value, String unit, Instant at) {}

    /** Of one reading of one kind, oldest first. */
    public List<Measured> since(Instant since, String environment, String kind, String reading) {
        return jdbc.sql(
                        """
                        select r.labels, r.measured, r.unit, r.taken_at
                          from run_reading r
                          join run_step s on s.id = r.step_id
                          join run_run u on u.id = s.run_id
                         where r.name = :name and r.taken_at >= :since and s.kind = :kind
                           and u.environment = :environment and u.dry_run = false
                         order by r.taken_at desc
                         fetch first :most rows only\
                        """)
                .param("name", reading)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("kind", kind)
                .param("environment", environment)
                .param("most", MOST)
                .query(
                        (row, n) ->
                                new Measured(
                                        json.readValue(row.getString(1), LABELS),
                                        row.getDouble(2),
                                        row.getString(3),
                                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list()
                .reversed();
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The newest ended run of each procedure in each environment, dry runs left out. One look at an
 * index for each of them: it costs the same however long the history is.
 */
@Component
class LastRuns {

    /** More series than that help nobody who watches; the newest are kept. */
    private static final int MOST = 2_000;

    private static final TypeReference<TreeMap<String, String>> LABELS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Catalogue catalogue;
    private final Environments environments;

    LastRuns(JdbcClient jdbc, JsonMapper json, Catalogue catalogue, Environments environments) {
        this.jdbc = jdbc;
        this.json = json;
        this.catalogue = catalogue;
        this.environments = environments;
    }

    record LastRun(
            long id,
            String procedure,
            String environment,
            RunState state,
            Instant startedAt,
            Instant endedAt) {}

    /**
     * @param of its labels in words: {@code mount /}; empty without any
     */
    record JudgedReading(
            String environment, String kind, String name, String of, String unit, double value) {}

    List<LastRun> all() {
        List<LastRun> all = new ArrayList<>();
        for (Version version : catalogue.current()) {
            for (Environment environment : environments.all()) {
                newest(version.key(), environment.name()).ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<LastRun> newest(String procedure, String environment) {
        return jdbc.sql(
                        """
                        select id, state, coalesce(started_at, created_at), ended_at from run_run
                        where procedure_key = ? and environment = ? and dry_run = false
                          and ended_at is not null
                        order by id desc limit 1\
                        """)
                .params(procedure, environment)
                .query(
                        (row, n) ->
                                new LastRun(
                                        row.getLong(1),
                                        procedure,
                                        environment,
                                        RunState.valueOf(row.getString(2)),
                                        row.getObject(3, OffsetDateTime.class).toInstant(),
                                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** Those with a limit, newest first: what nobody judges is on the run's page only. */
    List<JudgedReading> readings(List<LastRun> runs) {
        if (runs.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        """
                        select u.environment, s.kind, r.name, r.labels, r.unit, r.measured
                          from run_run u
                          join run_step s on s.run_id = u.id
                          join run_reading r on r.step_id = s.id
                         where u.id in (:runs) and (r.warn is not null or r.fail is not null)
                         order by r.id desc
                         fetch first :most rows only\
                        """)
                .param("runs", runs.stream().map(LastRun::id).toList())
                .param("most", MOST)
                .query(
                        (row, n) ->
                                new JudgedReading(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getString(3),
                                        words(json.readValue(row.getString(4), LABELS)),
                                        row.getString(5),
                                        row.getDouble(6)))
                .list();
    }

    private static String words(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + " " + label.getValue())
                .collect(Collectors.joining(", "));
    }
}

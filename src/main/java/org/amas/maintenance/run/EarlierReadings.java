package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the readings of a step were before, whichever procedure took them in that environment. */
@Component
class EarlierReadings {

    /** As many values as are shown of each reading. */
    static final int VALUES = 5;

    /** As many looks back as are made for them: not every run takes every reading. */
    private static final int LOOKS = 12;

    private final JdbcClient jdbc;
    private final ResultRows rows;

    EarlierReadings(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /** What tells one series of readings from another. */
    record ReadingKey(String name, Map<String, String> labels) {

        static ReadingKey of(StoredReading reading) {
            return new ReadingKey(reading.name(), reading.labels());
        }

        /** {@code used_percent, mount /}. */
        String words() {
            List<String> words = new ArrayList<>(List.of(name));
            new TreeMap<>(labels).forEach((label, value) -> words.add(label + " " + value));
            return String.join(", ", words);
        }
    }

    /**
     * By series, oldest first, at most {@link #VALUES} each; of a step that took a reading more
     * than once, the last.
     */
    Map<ReadingKey, List<Double>> of(Run run, StepResult step, List<StoredReading> shown) {
        if (shown.isEmpty() || step.target() == null) {
            return Map.of();
        }
        List<Long> earlier = earlier(run, step);
        if (earlier.isEmpty()) {
            return Map.of();
        }
        Set<ReadingKey> wanted = shown.stream().map(ReadingKey::of).collect(Collectors.toSet());
        Map<ReadingKey, Map<Long, Double>> newest = new HashMap<>();
        for (StoredReading reading : readings(earlier, wanted)) {
            ReadingKey key = ReadingKey.of(reading);
            if (wanted.contains(key)) {
                newest.computeIfAbsent(key, first -> new TreeMap<>(Collections.reverseOrder()))
                        .put(reading.step(), reading.value());
            }
        }
        return newest.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> oldestFirst(e.getValue())));
    }

    private static List<Double> oldestFirst(Map<Long, Double> newestFirst) {
        return newestFirst.values().stream().limit(VALUES).toList().reversed();
    }

    private List<Long> earlier(Run run, StepResult step) {
        return jdbc.sql(
                        """
                        select s.id from run_step s join run_run u on u.id = s.run_id
                        where s.kind = :kind and s.target = :target and s.id < :step
                          and s.state in ('PASSED', 'WARNED', 'FAILED', 'TIMED_OUT', 'UNKNOWN')
                          and u.environment = :environment and u.dry_run = false
                        order by s.id desc limit %d\
                        """
                                .formatted(LOOKS))
                .param("kind", step.kind())
                .param("target", step.target())
                .param("step", step.id())
                .param("environment", run.environment())
                .query(Long.class)
                .list();
    }

    private List<StoredReading> readings(List<Long> steps, Set<ReadingKey> wanted) {
        return jdbc.sql(
                        """
                        select * from run_reading where step_id in (:steps) and name in (:names)
                        order by id\
                        """)
                .param("steps", steps)
                .param("names", wanted.stream().map(ReadingKey::name).distinct().toList())
                .query((row, n) -> rows.reading(row))
                .list();
    }
}

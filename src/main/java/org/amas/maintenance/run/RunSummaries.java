package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs in one line each, for lists: with what they were given and what went wrong first. */
@Component
class RunSummaries {

    private final Steps steps;
    private final JdbcClient jdbc;

    RunSummaries(Steps steps, JdbcClient jdbc) {
        this.steps = steps;
        this.jdbc = jdbc;
    }

    /**
     * @param inputs the parameters as {@code name=value}, empty if there are none
     * @param trouble the first failed step and its first error; null if none failed
     */
    public record Summary(Run run, String inputs, @Nullable String trouble) {}

    List<Summary> of(List<Run> runs) {
        Map<Long, String> troubles = troubles(runs.stream().map(Run::id).toList());
        return runs.stream()
                .map(run -> new Summary(run, inputs(run), troubles.get(run.id())))
                .toList();
    }

    private String inputs(Run run) {
        StringBuilder text = new StringBuilder();
        steps.written(run)
                .forEach(
                        (name, value) ->
                                text.append(text.isEmpty() ? "" : " ")
                                        .append(name)
                                        .append('=')
                                        .append(value));
        return Texts.clip(text.toString(), 200);
    }

    private Map<Long, String> troubles(Collection<Long> runs) {
        Map<Long, String> first = new HashMap<>();
        if (runs.isEmpty()) {
            return first;
        }
        jdbc.sql(
                        """
                        select run_id, title, coalesce(first_error, reason, '') as text
                        from run_step
                        where run_id in (:runs) and attempt = 0
                          and state in ('FAILED', 'TIMED_OUT')
                        order by run_id, number\
                        """)
                .param("runs", runs)
                .query(
                        row -> {
                            first.putIfAbsent(
                                    row.getLong("run_id"),
                                    row.getString("title") + ": " + row.getString("text"));
                        });
        return first;
    }
}

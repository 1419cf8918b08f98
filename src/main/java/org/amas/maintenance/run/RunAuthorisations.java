package org.amas.maintenance.run;

import org.amas.maintenance.step.Authorisations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The last word of a second person on a run's probes, from the step that asked for it. */
@Component
class RunAuthorisations implements Authorisations {

    private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    RunAuthorisations(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Who answered what, in a run that somebody launched. */
    private record Word(String by, String content, String launcher) {}

    @Override
    public Optional<Authorisation> of(long run) {
        return jdbc.sql(
                        """
                        select a.answered_by, a.content, r.actor_name from run_answer a
                          join run_step s on s.id = a.step_id join run_run r on r.id = s.run_id
                        where s.run_id = :run and s.kind = :kind and s.state = 'PASSED'
                        order by a.id desc limit 1\
                        """)
                .param("run", run)
                .param("kind", ProbesAuthorisationKind.NAME)
                .query((row, n) -> new Word(row.getString(1), row.getString(2), row.getString(3)))
                .optional()
                .flatMap(this::authorisation);
    }

    private Optional<Authorisation> authorisation(Word word) {
        Map<String, String> values = json.readValue(word.content(), VALUES);
        Optional<Instant> from = instant(values, ProbesAuthorisationKind.FROM);
        Optional<Instant> until = instant(values, ProbesAuthorisationKind.UNTIL);
        List<String> scope =
                Stream.of(values.getOrDefault(ProbesAuthorisationKind.SCOPE, "").split(","))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList();
        return from.isEmpty() || until.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Authorisation(
                                scope, from.get(), until.get(), word.by(), word.launcher()));
    }

    private static Optional<Instant> instant(Map<String, String> values, String name) {
        return ProbesAuthorisationKind.instant(values.getOrDefault(name, ""));
    }
}

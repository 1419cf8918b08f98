package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Runs that nobody has to wait for: rows as if they had been performed long ago. */
public final class PastRuns {

    private final JdbcClient jdbc;
    private final Version version;

    /**
     * @param procedure a key of the catalogue
     */
    public PastRuns(BeanFactory beans, String procedure) {
        this.jdbc = beans.getBean(JdbcClient.class);
        this.version =
                beans.getBean(Catalogue.class).entries().stream()
                        .map(Catalogue.Entry::version)
                        .filter(v -> v.key().equals(procedure))
                        .findFirst()
                        .orElseThrow();
    }

    /**
     * @param state the name of a final state
     */
    public void plant(String environment, RunState state, String person, Instant at) {
        jdbc.sql(
                        """
                        insert into run_run (procedure_key, version_id, version, title, environment,
                          state, dry_run, actor_kind, actor_name, parameters, epoch,
                          created_at, started_at, ended_at)
                        values (?, ?, ?, ?, ?, ?, false, 'USER', ?, '{}', 1, ?, ?, ?)\
                        """)
                .params(
                        version.key(),
                        version.id(),
                        version.number(),
                        version.definition().title(),
                        environment,
                        state.name(),
                        person,
                        at.atOffset(ZoneOffset.UTC),
                        at.atOffset(ZoneOffset.UTC),
                        at.plus(Duration.ofSeconds(3)).atOffset(ZoneOffset.UTC))
                .update();
    }
}

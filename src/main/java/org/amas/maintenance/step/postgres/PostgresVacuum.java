package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.postgres.Neglected.Need;
import org.hibernate.validator.constraints.time.DurationMax;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Vacuums the tables in which dead rows pile up, and takes the statistics of those that changed
 * much; leaves all others to autovacuum. The server's own counters must show that it was done: to
 * whoever may not, it says so in a warning and reports success.
 */
@Component
class PostgresVacuum extends PostgresChange<PostgresVacuum.Settings> {

    /**
     * @param triggers how many times its own autovacuum trigger a table may hold in dead or changed
     *     rows
     * @param costDelay the pause after each portion of work, which leaves the disks to AMAS
     * @param maxTables at most so many in one run, those with the most dead rows first
     */
    record Settings(
            @DecimalMin("1.0") Double triggers,
            @DurationMax(millis = 100) Duration costDelay,
            @Min(1) @Max(Plan.SHOWN) Integer maxTables) {

        Settings {
            triggers = triggers == null ? Double.valueOf(1.5) : triggers;
            costDelay = costDelay == null ? Duration.ofMillis(2) : costDelay;
            maxTables = maxTables == null ? 200 : maxTables;
        }

        String rule() {
            return "tables with more than %s times their autovacuum trigger in dead or changed rows, at most %d"
                    .formatted(triggers, maxTables);
        }

        private List<Neglected> due(List<Neglected> tables) {
            return tables.stream().filter(t -> t.need(triggers) != Need.NOTHING).toList();
        }

        private List<Neglected> within(List<Neglected> due) {
            return due.stream().limit(maxTables).toList();
        }
    }

    @Override
    public String name() {
        return "postgres.vacuum";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "tables_due",
                "tables_maintained",
                "tables_left",
                "dead_tuples_before",
                "dead_tuples_after");
    }

    @Override
    Plan look(Settings settings, Session session, StepContext context) throws SQLException {
        List<Neglected> due = settings.within(settings.due(Neglected.all(session)));
        List<Neglected> permitted = due.stream().filter(Neglected::permitted).toList();
        if (permitted.isEmpty() && !due.isEmpty()) {
            return Plan.unavailable(
                    "our role may maintain none of %s: %s"
                            .formatted(
                                    Amount.of(due.size(), "table") + " in need",
                                    due.getFirst().remedy()));
        }
        return Plan.of(
                permitted.stream().map(t -> t.planned(t.need(settings.triggers))).toList(),
                settings.rule());
    }

    @Override
    Outcome change(Settings settings, Session session, StepContext context) throws SQLException {
        session.beginWorking(Duration.ofSeconds(1));
        session.set("vacuum_cost_delay", settings.costDelay.toMillis() + "ms");
        List<Neglected> all = Neglected.all(session);
        List<Neglected> due = settings.due(all);
        context.say(
                "%s of %d need it: %s"
                        .formatted(Amount.of(due.size(), "table"), all.size(), settings.rule()));
        Vacuuming work = new Vacuuming(settings.triggers, due.size(), session, context);
        if (!due.isEmpty()) {
            work.tend(settings.within(due));
        }
        return work.report(all.size());
    }
}

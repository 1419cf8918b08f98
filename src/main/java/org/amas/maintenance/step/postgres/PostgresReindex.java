package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.postgres.IndexSurvey.Due;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rebuilds invalid indexes and those that are mostly empty, one by one and concurrently, and
 * removes what a rebuild left that was cut short. It begins only while nobody has had a transaction
 * open for long: it would wait for it, and whoever ends the waiting leaves another invalid index.
 */
@Component
class PostgresReindex extends PostgresChange<PostgresReindex.Settings> {

    /**
     * @param emptyPercent how much of an index must be empty
     * @param least smaller indexes are rebuilt only if they are invalid
     * @param maxMeasured at most so many are measured, the biggest first
     * @param maxIndexes at most so many are rebuilt or dropped in one run
     * @param maxBytes at most so much is rebuilt in one run; the server needs as much free space
     * @param patience with transactions of others, when a rebuild begins
     */
    record Settings(
            @DecimalMin("10.0") @DecimalMax("99.0") Double emptyPercent,
            DataSize least,
            @Min(0) @Max(500) Integer maxMeasured,
            @Min(1) @Max(Plan.SHOWN) Integer maxIndexes,
            DataSize maxBytes,
            Duration patience) {

        Settings {
            emptyPercent = emptyPercent == null ? Double.valueOf(50) : emptyPercent;
            least = least == null ? DataSize.ofMegabytes(10) : least;
            maxMeasured = maxMeasured == null ? 50 : maxMeasured;
            maxIndexes = maxIndexes == null ? 20 : maxIndexes;
            maxBytes = maxBytes == null ? DataSize.ofGigabytes(20) : maxBytes;
            patience = patience == null ? Duration.ofMinutes(1) : patience;
        }

        String rule() {
            return "invalid indexes, and those of %s or more that are %.0f %% empty; at most %d and %s"
                    .formatted(
                            Amount.bytes(least.toBytes()),
                            emptyPercent,
                            maxIndexes,
                            Amount.bytes(maxBytes.toBytes()));
        }

        /** Within the caps, in the order of the survey; what is too big alone is passed over. */
        List<Due> within(List<Due> due) {
            List<Due> taken = new ArrayList<>();
            long bytes = 0;
            for (Due one : due) {
                if (taken.size() < maxIndexes && bytes + one.bytes() <= maxBytes.toBytes()) {
                    taken.add(one);
                    bytes += one.bytes();
                }
            }
            return taken;
        }
    }

    @Override
    public String name() {
        return "postgres.reindex";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "indexes_due",
                "indexes_rebuilt",
                "indexes_dropped",
                "indexes_left",
                "indexes_unmeasured",
                "bytes_reclaimed");
    }

    @Override
    Plan look(Settings settings, Session session, StepContext context) throws SQLException {
        IndexSurvey survey = IndexSurvey.of(settings, session, context);
        List<Due> taken = settings.within(survey.due());
        List<Due> permitted = taken.stream().filter(d -> d.index().permitted()).toList();
        if (permitted.isEmpty() && !taken.isEmpty()) {
            return Plan.unavailable(
                    "our role may rebuild none of %s in need: %s"
                            .formatted(
                                    taken.size() == 1 ? "1 index" : taken.size() + " indexes",
                                    taken.getFirst().index().remedy()));
        }
        return Plan.of(permitted.stream().map(d -> d.index().planned()).toList(), settings.rule());
    }

    @Override
    Outcome change(Settings settings, Session session, StepContext context) throws SQLException {
        IndexSurvey survey;
        try (Session looking = Session.open(context)) {
            looking.requireSightOfOthers();
            looking.beginReading();
            survey = IndexSurvey.of(settings, looking, context);
        }
        List<Due> taken = settings.within(survey.due());
        context.say(
                "%d of %d indexes need it: %s"
                        .formatted(survey.due().size(), survey.all(), settings.rule()));
        context.reading(Reading.of("indexes_unmeasured", survey.unmeasured(), ""));
        session.beginWorking(Duration.ZERO);
        Reindexing work = new Reindexing(settings, survey, session, context);
        if (!taken.isEmpty()) {
            work.rebuild(taken);
        }
        return work.report();
    }
}

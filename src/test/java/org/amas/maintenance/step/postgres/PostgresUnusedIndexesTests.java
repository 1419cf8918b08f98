package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.postgres.PostgresUnusedIndexes.Index;
import org.amas.maintenance.step.postgres.PostgresUnusedIndexes.Observed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How long an index must have gone unread before anybody is told to look at it. */
class PostgresUnusedIndexesTests {

    private static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");
    private static final PostgresUnusedIndexes.Settings SETTINGS =
            ShippedProcedure.load("weekly/database-maintenance")
                    .settings(new PostgresUnusedIndexes());

    private static Observed observed(
            Instant at, Duration counted, long standbys, Index... indexes) {
        Instant reset = at.minus(counted);
        return new Observed(new Epoch(at, reset, reset), List.of(indexes), standbys);
    }

    private static Index index(long oid, long scans, @Nullable Instant read) {
        return new Index(oid, "public.ix_" + oid, "public.tasks", 8192, scans, read);
    }

    private static Instant days(int days) {
        return NOW.plus(Duration.ofDays(days));
    }

    @Test
    void thirtyCountedDaysAreEnough() {
        RecordingContext young = new RecordingContext();
        Outcome outcome =
                PostgresUnusedIndexes.judge(
                        observed(NOW, Duration.ofDays(29), 0, index(1, 0, null)), SETTINGS, young);
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(young.findings()).isEmpty();

        RecordingContext old = new RecordingContext();
        outcome =
                PostgresUnusedIndexes.judge(
                        observed(NOW, Duration.ofDays(31), 0, index(1, 0, null)), SETTINGS, old);
        assertThat(outcome.ending()).isEqualTo(Ending.DONE);
        assertThat(old.findings(Severity.WARNING)).hasSize(1);
    }

    @Test
    void anIndexThatCameLaterIsGivenItsOwnThirtyDays() {
        Duration counted = Duration.ofDays(90);
        RecordingContext first = new RecordingContext().at(NOW);
        PostgresUnusedIndexes.judge(observed(NOW, counted, 0, index(1, 5, null)), SETTINGS, first);

        RecordingContext second = first.next();
        Outcome outcome =
                PostgresUnusedIndexes.judge(
                        observed(days(7), counted, 0, index(1, 5, null), index(2, 0, null)),
                        SETTINGS,
                        second);
        assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(second.findings()).isEmpty();

        RecordingContext later = second.next();
        outcome =
                PostgresUnusedIndexes.judge(
                        observed(days(38), counted, 0, index(1, 5, null), index(2, 0, null)),
                        SETTINGS,
                        later);
        assertThat(outcome.ending()).isEqualTo(Ending.DONE);
        assertThat(later.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("unused-index:public.ix_2");
    }

    @Test
    void anIndexThatWasLastReadLongAgoIsIdleToo() {
        RecordingContext said = new RecordingContext();
        PostgresUnusedIndexes.judge(
                observed(
                        NOW,
                        Duration.ofDays(200),
                        0,
                        index(1, 900, days(-40)),
                        index(2, 900, days(-2))),
                SETTINGS,
                said);
        assertThat(said.findings())
                .extracting(Finding::fingerprint)
                .containsExactly("unused-index:public.ix_1");
    }

    @Test
    void aStandbyMayReadWhatNobodyReadsHere() {
        RecordingContext said = new RecordingContext();
        PostgresUnusedIndexes.judge(
                observed(NOW, Duration.ofDays(90), 1, index(1, 0, null)), SETTINGS, said);
        assertThat(said.findings(Severity.INFO)).hasSize(1);
        assertThat(said.findings().getFirst().text()).contains("a standby counts");
    }
}

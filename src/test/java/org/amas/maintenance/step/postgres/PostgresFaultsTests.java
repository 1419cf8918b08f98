package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.postgres.PostgresActivity.Counters;
import org.amas.maintenance.step.postgres.PostgresConnections.Clients;
import org.amas.maintenance.step.postgres.PostgresDeadTuples.TableState;
import org.amas.maintenance.step.postgres.PostgresTransactions.Transaction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The same judgement that lets healthy days pass finds what is wrong. */
class PostgresFaultsTests {

    private static final Instant NOW = Instant.parse("2026-03-02T06:00:00Z");

    private Instant counted = hoursAgo(24 * 40);
    private static final Autovacuum DEFAULT = new Autovacuum(true, 50, 0.2, -1);
    private static final Autovacuum OFF = new Autovacuum(false, 50, 0.2, -1);

    private final ShippedProcedure procedure = ShippedProcedure.load("daily/performance");

    @Test
    void warnsOfATableThatAutovacuumHasNotVisitedForADay() {
        List<Finding> found =
                deadTuples(table(10_000, 3_200, DEFAULT, hoursAgo(30)), Duration.ZERO);
        assertThat(found).extracting(Finding::severity).containsExactly(Severity.WARNING);
        assertThat(found.getFirst().text()).contains("1.6 ×", "24 %", "last vacuumed 2026-03-01");
        assertThat(found.getFirst().evidence())
                .contains("pg_stat_user_tables", "VACUUM (ANALYZE, VERBOSE) tasks;");
    }

    @Test
    void failsWhereDeadRowsAreFortyPercent() {
        List<Finding> found =
                deadTuples(table(10_000, 6_700, DEFAULT, hoursAgo(30)), Duration.ZERO);
        assertThat(found).extracting(Finding::severity).containsExactly(Severity.ERROR);
    }

    @Test
    void waitsADayAlsoWhereAutovacuumIsOff() {
        RecordingContext vacuumed = judged(table(11_000, 9_000, OFF, hoursAgo(1)), Duration.ZERO);
        assertThat(vacuumed.findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.INFO);
        assertThat(troubles(vacuumed)).isEmpty();

        RecordingContext left = judged(table(11_000, 9_000, OFF, hoursAgo(25)), Duration.ZERO);
        assertThat(left.findings()).extracting(Finding::severity).containsExactly(Severity.ERROR);
        assertThat(left.findings().getFirst().text()).contains("autovacuum is off");
        counted = hoursAgo(2);
        assertThat(deadTuples(table(11_000, 9_000, OFF, null), Duration.ZERO).getFirst().text())
                .contains("never vacuumed, and autovacuum is off");
    }

    @Test
    void seesThatAnOldTransactionMakesVacuumUseless() {
        TableState pinned = table(10_000, 9_000, DEFAULT, hoursAgo(0));
        assertThat(deadTuples(pinned, Duration.ofMinutes(30))).isEmpty();
        RecordingContext held = judged(pinned, Duration.ofHours(3));
        assertThat(held.findings().getFirst().text()).contains("in vain", "3 h");
        assertThat(troubles(held)).as("it was vacuumed within the day").isEmpty();
    }

    @Test
    void leavesTinyTablesAndThoseBeingVacuumedAlone() {
        assertThat(deadTuples(table(20, 55, DEFAULT, null), Duration.ZERO)).isEmpty();
        TableState busy = new TableState("tasks", 10, 9_000, 1e4, DEFAULT, hoursAgo(90), true);
        assertThat(deadTuples(busy, Duration.ZERO)).isEmpty();
    }

    @Test
    void obeysTheTablesOwnOptions() {
        assertThat(new Autovacuum(true, 1_000, 0, -1).trigger(1e6)).isEqualTo(1_000);
        assertThat(new Autovacuum(true, 50, 0.2, 100_000).trigger(1e9)).isEqualTo(100_000);
        assertThat(DEFAULT.trigger(-1)).as("never analysed").isEqualTo(50);
    }

    @Test
    void reportsLongTransactionsOncePerClient() {
        List<Transaction> open =
                List.of(
                        open(1, "psql", Duration.ofHours(2), List.of(), Duration.ZERO),
                        open(2, "psql", Duration.ofMinutes(6), List.of(), Duration.ZERO),
                        open(3, "api", Duration.ofMinutes(5), List.of(), Duration.ZERO));
        List<Finding> found = transactions(open);
        assertThat(found)
                .extracting(Finding::fingerprint)
                .containsExactly("long-transaction:amas/api", "long-transaction:amas/psql");
        assertThat(found)
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING, Severity.ERROR);
        assertThat(found.get(1).evidence()).contains("pid 1", "pid 2", "pg_terminate_backend(1)");
    }

    @Test
    void namesWhoKeepsOthersWaiting() {
        List<Transaction> open =
                List.of(
                        open(1, "psql", Duration.ofMinutes(2), List.of(), Duration.ZERO),
                        open(2, "api", Duration.ofMinutes(2), List.of(1), Duration.ofSeconds(70)));
        List<Finding> found = transactions(open);
        assertThat(found).extracting(Finding::fingerprint).containsExactly("blocks:amas/psql");
        assertThat(found.getFirst().text())
                .startsWith("pid 1 (amas/psql, ")
                .endsWith(", open for 2 min) holds up 1 session, the longest for 1 min 10 s.");
        assertThat(found.getFirst().evidence()).contains("Waiting:\npid 2");
    }

    @Test
    @PlantedFault(
            check = "postgres.connections",
            fault = "nearly all connections are taken",
            removed = "most of them are free")
    @PlantedFault(
            check = "postgres.wraparound",
            fault = "the oldest transaction number is too old",
            removed = "it is young again")
    void findsConnectionsAgesAndInvalidIndexes() {
        RecordingContext connections = new RecordingContext();
        PostgresConnections.judge(
                new PostgresConnections.Observed(
                        100, List.of(new Clients("amas", "amas", "api", "idle", 91))),
                connections);
        assertThat(procedure.troubles(new PostgresConnections(), connections))
                .containsExactly("FAIL connections_used_percent{} 91.0");
        RecordingContext free = new RecordingContext();
        PostgresConnections.judge(
                new PostgresConnections.Observed(
                        100, List.of(new Clients("amas", "amas", "api", "idle", 31))),
                free);
        assertThat(procedure.troubles(new PostgresConnections(), free)).isEmpty();

        RecordingContext ages = new RecordingContext();
        PostgresWraparound.judge(List.of(new PostgresWraparound.Age("amas", 600_000_000, 5)), ages);
        assertThat(procedure.troubles(new PostgresWraparound(), ages))
                .containsExactly("WARN xid_age{database=amas} 6.0E8");
        RecordingContext young = new RecordingContext();
        PostgresWraparound.judge(List.of(new PostgresWraparound.Age("amas", 50_000_000, 5)), young);
        assertThat(procedure.troubles(new PostgresWraparound(), young)).isEmpty();

        RecordingContext indexes = new RecordingContext();
        PostgresIndexes.judge(
                List.of(invalid(false), invalid(true)), 9, "GRANT pg_monitor", indexes);
        assertThat(indexes.findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.INFO);
        assertThat(indexes.findings().getFirst().evidence())
                .contains("REINDEX INDEX CONCURRENTLY ux_bad;");
    }

    @Test
    @PlantedFault(
            check = "postgres.cache",
            fault = "most blocks are read from disk",
            removed = "nearly all are found in memory")
    void failsAColdHeartedCacheButOnlyOnEnoughAccesses() {
        assertThat(cache(100_000, 94_000)).containsExactly("FAIL cache_hit_percent{} 94.0");
        assertThat(cache(100_000, 98_000)).containsExactly("WARN cache_hit_percent{} 98.0");
        assertThat(cache(9_999, 0)).isEmpty();
        assertThat(cache(100_000, 99_900)).isEmpty();
    }

    @Test
    void makesRatesOfWhatHappenedSinceTheLastRun() {
        RecordingContext first = new RecordingContext();
        PostgresActivity.judge(snapshot(NOW, 1_000), first);
        assertThat(first.readings()).isEmpty();
        assertThat(first.tables().getFirst().title())
                .isEqualTo("Totals since 2026-01-01 00:00 UTC");

        RecordingContext second = first.next();
        PostgresActivity.judge(snapshot(NOW.plus(Duration.ofHours(2)), 3_000), second);
        assertThat(second.value("inserts_per_hour")).isEqualTo(1_000);
        assertThat(second.value("writes_per_hour", "table", "tasks")).isEqualTo(1_000);
    }

    @Test
    void saysWhichCountersWentBack() {
        RecordingContext first = new RecordingContext();
        PostgresActivity.judge(snapshot(NOW, 1_000), first);
        RecordingContext second = first.next();
        String headline =
                PostgresActivity.judge(snapshot(NOW.plus(Duration.ofHours(2)), 10), second)
                        .headline();
        assertThat(headline).contains("counters went back, no rates for tasks");
        assertThat(second.readings("writes_per_hour")).isEmpty();
    }

    @Test
    void startsAnewWhereTheMemoryCannotBeRead() {
        RecordingContext context = new RecordingContext().remembered("tables", "{not json", NOW);
        String headline = PostgresActivity.judge(snapshot(NOW, 5), context).headline();
        assertThat(headline)
                .startsWith("Totals of")
                .endsWith("; a first look, so rates come with the next run");
    }

    @Test
    void showsTheLimitOfDeadRowsOnlyWhereAutovacuumIsBehind() {
        TableState behind = table(10_000, 9_000, DEFAULT, hoursAgo(30));
        TableState visited = table(10_000, 9_000, DEFAULT, hoursAgo(0));

        assertThat(judged(behind, Duration.ZERO).readings("dead_tuples_percent"))
                .extracting(Reading::limit)
                .containsExactly(new Limit(null, 40.0, Limit.Worse.ABOVE));
        assertThat(judged(visited, Duration.ZERO).readings("dead_tuples_percent"))
                .extracting(Reading::limit)
                .containsOnlyNulls();
    }

    private List<String> troubles(RecordingContext said) {
        return procedure.troubles(new PostgresDeadTuples(), said);
    }

    private List<Finding> deadTuples(TableState table, Duration held) {
        return judged(table, held).findings();
    }

    @Test
    void givesAutovacuumADayForATableThatWasNeverVacuumed() {
        TableState young = table(10_000, 9_000, DEFAULT, null);

        assertThat(deadTuples(young, Duration.ZERO)).hasSize(1);
        counted = hoursAgo(2);
        assertThat(deadTuples(young, Duration.ZERO)).isEmpty();
    }

    private RecordingContext judged(TableState table, Duration held) {
        RecordingContext said = new RecordingContext();
        PostgresDeadTuples.judge(
                new PostgresDeadTuples.Observed(NOW, counted, held, List.of(table)),
                procedure.settings(new PostgresDeadTuples()),
                said);
        return said;
    }

    private List<Finding> transactions(List<Transaction> open) {
        RecordingContext said = new RecordingContext();
        PostgresTransactions.judge(open, procedure.settings(new PostgresTransactions()), said);
        return said.findings();
    }

    private List<String> cache(long accesses, long hits) {
        PostgresCache kind = new PostgresCache();
        Instant started = NOW.minus(Duration.ofDays(9));
        RecordingContext first = new RecordingContext();
        PostgresCache.judge(
                new PostgresCache.Snapshot(new Epoch(NOW, null, started), 7, 7),
                procedure.settings(kind),
                first);
        RecordingContext second = first.next();
        PostgresCache.judge(
                new PostgresCache.Snapshot(
                        new Epoch(NOW.plus(Duration.ofDays(1)), null, started),
                        7 + hits,
                        7 + accesses - hits),
                procedure.settings(kind),
                second);
        return procedure.troubles(kind, second);
    }

    private static TableState table(
            long live, long dead, Autovacuum autovacuum, @Nullable Instant vacuumed) {
        return new TableState("tasks", live, dead, live, autovacuum, vacuumed, false);
    }

    private static Transaction open(
            int pid, String application, Duration age, List<Integer> blockers, Duration waited) {
        return new Transaction(
                pid, "amas", application, "idle in transaction", age, "SELECT 1", blockers, waited);
    }

    private static PostgresIndexes.InvalidIndex invalid(boolean mayBeInProgress) {
        return new PostgresIndexes.InvalidIndex("ux_bad", "feedback", 8192, false, mayBeInProgress);
    }

    private static PostgresActivity.Snapshot snapshot(Instant at, long inserted) {
        Instant reset = Instant.parse("2026-01-01T00:00:00Z");
        return new PostgresActivity.Snapshot(
                new Epoch(at, reset, reset),
                Map.of("tasks", new Counters(inserted, 0, 0, 0, inserted)));
    }

    private static Instant hoursAgo(int hours) {
        return NOW.minus(Duration.ofHours(hours));
    }
}

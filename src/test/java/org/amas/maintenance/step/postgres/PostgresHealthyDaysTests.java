package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.postgres.PostgresConnections.Clients;
import org.amas.maintenance.step.postgres.PostgresTransactions.Transaction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Sixty days in the life of a PostgreSQL that nobody needs to look at, judged each morning by the
 * limits that ship: batches, quiet Sundays, a restart and a crash are part of it.
 */
class PostgresHealthyDaysTests {

    private static final Instant FIRST = Instant.parse("2026-03-02T06:00:00Z"); // a Monday
    private static final int DAYS = 60;
    private static final int MINUTES = 24 * 60;
    private static final int RESTART_DAY = 20;
    private static final int CRASH_DAY = 41;

    private final ShippedProcedure procedure = ShippedProcedure.load("daily/performance");

    /** A table, the dead rows it gathers, and the autovacuum that visits once a minute. */
    private static final class LivingTable {
        final String name;
        final double deadPerMinute;
        final int batchMinute;
        final double batchShare;
        double rows;
        double known;
        double dead;
        @Nullable Instant vacuumed;

        LivingTable(
                String name,
                double rows,
                double deadPerMinute,
                int batchMinute,
                double batchShare) {
            this.name = name;
            this.rows = rows;
            this.known = rows;
            this.deadPerMinute = deadPerMinute;
            this.batchMinute = batchMinute;
            this.batchShare = batchShare;
        }

        void minute(Instant now, int minute, Random random) {
            dead += deadPerMinute * 2 * random.nextDouble();
            if (minute == batchMinute) {
                dead += rows * batchShare;
            }
            if (dead > autovacuum().trigger(rows)) {
                dead = 0;
                vacuumed = now;
                known = rows;
            }
        }

        /** The counters are lost, the rows and the planner's estimate aren't. */
        void crash() {
            dead = 0;
            known = 0;
            vacuumed = null;
        }

        Autovacuum autovacuum() {
            return new Autovacuum(true, 50, 0.2, -1);
        }

        PostgresDeadTuples.TableState seen() {
            return new PostgresDeadTuples.TableState(
                    name, (long) known, (long) dead, rows, autovacuum(), vacuumed, false);
        }
    }

    private static List<LivingTable> amas() {
        return List.of(
                new LivingTable("tasks", 20_000, 6, -1, 0),
                new LivingTable("task_executions", 250_000, 2, -1, 0),
                new LivingTable("audit_logs", 900_000, 0, 150, 0.03),
                new LivingTable("system_metrics", 400_000, 0, 120, 0.3),
                new LivingTable("ml_training_data", 30_000, 0, 355, 1.0),
                new LivingTable("sessions", 500, 40, -1, 0),
                new LivingTable("settings", 40, 0.03, -1, 0),
                new LivingTable("feedback", 30, 0.01, -1, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void autovacuumBetweenItsVisitsIsNoFault(long seed) {
        PostgresDeadTuples kind = new PostgresDeadTuples();
        PostgresDeadTuples.Settings settings = procedure.settings(kind);
        Random random = new Random(seed);
        List<LivingTable> tables = amas();
        for (int day = 0; day < DAYS; day++) {
            Instant morning = FIRST.plus(Duration.ofDays(day));
            for (int minute = 0; minute < MINUTES; minute++) {
                // The day of the simulation ends at 06:00, its batches are counted from midnight.
                Instant now = morning.minus(Duration.ofMinutes(MINUTES - 1 - minute));
                int ofDay = (minute + 361) % MINUTES;
                tables.forEach(t -> t.minute(now, ofDay, random));
                if (day == CRASH_DAY && minute == MINUTES - 30) {
                    tables.forEach(LivingTable::crash);
                }
            }
            List<PostgresDeadTuples.TableState> seen =
                    tables.stream().map(LivingTable::seen).toList();
            RecordingContext said = new RecordingContext();
            PostgresDeadTuples.judge(
                    new PostgresDeadTuples.Observed(morning, morning, Duration.ofSeconds(3), seen),
                    settings,
                    said);
            assertHealthy(day, kind, said);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void dailyUseQuietSundaysARestartAndACrashAreNoFault(long seed) {
        Random random = new Random(seed);
        RecordingContext cache = new RecordingContext();
        RecordingContext activity = new RecordingContext();
        Counted counted = new Counted();
        int verdicts = 0;
        for (int day = 0; day < DAYS; day++) {
            Instant morning = FIRST.plus(Duration.ofDays(day));
            counted.live(day, morning, random);
            PostgresCache cacheKind = new PostgresCache();
            PostgresCache.judge(
                    new PostgresCache.Snapshot(counted.epoch(morning), counted.hit, counted.read),
                    procedure.settings(cacheKind),
                    cache);
            assertHealthy(day, cacheKind, cache);
            verdicts += cache.readings("cache_hit_percent").size();
            PostgresActivity.judge(
                    new PostgresActivity.Snapshot(counted.epoch(morning), counted.tables()),
                    activity);
            assertHealthy(day, new PostgresActivity(), activity);
            assertThat(activity.tables()).as("day %d", day).isNotEmpty();
            cache = cache.next();
            activity = activity.next();
        }
        assertThat(verdicts).as("days with a verdict on the hit ratio").isBetween(45, 52);
    }

    /** What the server has counted. */
    private static final class Counted {
        long hit;
        long read;
        long written;
        @Nullable Instant reset;
        Instant started = FIRST.minus(Duration.ofDays(100));

        void live(int day, Instant morning, Random random) {
            if (day == CRASH_DAY) {
                hit = 0;
                read = 0;
                written = 0;
                started = morning.minus(Duration.ofMinutes(30));
                return;
            }
            boolean sunday = day % 7 == 6;
            boolean cold = day == RESTART_DAY;
            if (cold) {
                started = morning.minus(Duration.ofHours(3));
            }
            long accesses =
                    sunday ? 2_000 + random.nextInt(7_000) : 1_000_000 + random.nextInt(3_000_000);
            double missed = sunday ? 0.1 : cold ? 0.03 : 0.001 + 0.007 * random.nextDouble();
            read += (long) (accesses * missed);
            hit += (long) (accesses * (1 - missed));
            written += accesses / 50;
        }

        Epoch epoch(Instant at) {
            return new Epoch(at, reset, started);
        }

        Map<String, PostgresActivity.Counters> tables() {
            Map<String, PostgresActivity.Counters> tables = new LinkedHashMap<>();
            tables.put(
                    "tasks",
                    new PostgresActivity.Counters(
                            written / 2, written / 3, written / 6, written / 100, written));
            return tables;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ordinarySessionsLocksAndAgesAreNoFault(long seed) {
        Random random = new Random(seed);
        PostgresTransactions transactions = new PostgresTransactions();
        PostgresConnections connections = new PostgresConnections();
        PostgresWraparound wraparound = new PostgresWraparound();
        long age = 120_000_000;
        for (int day = 0; day < DAYS; day++) {
            RecordingContext said = new RecordingContext();
            PostgresTransactions.judge(sessions(random), procedure.settings(transactions), said);
            assertHealthy(day, transactions, said);

            RecordingContext taken = new RecordingContext();
            long busy = Math.min(70, Math.max(5, (long) (25 + 12 * random.nextGaussian())));
            PostgresConnections.judge(
                    new PostgresConnections.Observed(
                            100, List.of(new Clients("amas", "amas", "amas", "idle", busy))),
                    taken);
            assertHealthy(day, connections, taken);

            age = age > 200_000_000 ? 50_000_000 : age + random.nextInt(9_000_000);
            RecordingContext ages = new RecordingContext();
            PostgresWraparound.judge(
                    List.of(
                            new PostgresWraparound.Age("amas", age, age / 1_000),
                            new PostgresWraparound.Age("template0", age, 0)),
                    ages);
            assertHealthy(day, wraparound, ages);
        }
    }

    /** Requests, now and then a report of a minute or two, now and then a short wait. */
    private static List<Transaction> sessions(Random random) {
        List<Transaction> open = new ArrayList<>();
        for (int pid = 100; pid < 100 + random.nextInt(12); pid++) {
            boolean report = random.nextInt(30) == 0;
            boolean waits = pid > 100 && random.nextInt(10) == 0;
            open.add(
                    new Transaction(
                            pid,
                            "amas",
                            "amas-api",
                            "active",
                            Duration.ofMillis(random.nextInt(report ? 150_000 : 2_000)),
                            "UPDATE tasks SET status = $1",
                            waits ? List.of(pid - 1) : List.of(),
                            waits ? Duration.ofMillis(random.nextInt(3_000)) : Duration.ZERO));
        }
        return open;
    }

    @Test
    void anIndexThatIsBeingBuiltIsNoFault() {
        RecordingContext said = new RecordingContext();
        PostgresIndexes.judge(
                List.of(new PostgresIndexes.InvalidIndex("ix_new", "tasks", 8192, true, false)),
                12,
                "GRANT …",
                said);
        assertHealthy(0, new PostgresIndexes(), said);
    }

    private void assertHealthy(int day, StepKind<?> kind, RecordingContext said) {
        assertThat(procedure.troubles(kind, said)).as("%s, day %d", kind.name(), day).isEmpty();
    }
}

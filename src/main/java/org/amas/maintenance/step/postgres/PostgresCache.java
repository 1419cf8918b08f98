package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How often a block was found in the server's own cache since the last run. Few accesses or a cache
 * that started cold say nothing, so they get no ratio and no verdict.
 */
@Component
class PostgresCache extends PostgresCheck<PostgresCache.Settings> {

    private static final String BLOCKS =
            "SELECT blks_hit, blks_read FROM pg_stat_database WHERE datname = current_database()";

    /**
     * @param least accesses since the last run below which a ratio says nothing
     */
    record Settings(@Min(1) Long least) {

        Settings {
            least = least == null ? Long.valueOf(10_000) : least;
        }
    }

    /**
     * Blocks found in the cache, and blocks asked of the operating system, since the statistics
     * began.
     */
    record Snapshot(Epoch epoch, long hit, long read) {}

    @Override
    public String name() {
        return "postgres.cache";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("cache_hit_percent", "block_accesses");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        Epoch epoch = Epoch.now(session);
        Snapshot now = session.row(BLOCKS, r -> new Snapshot(epoch, r.getLong(1), r.getLong(2)));
        return judge(now, settings, context);
    }

    static Outcome judge(Snapshot now, Settings settings, StepContext context) {
        Optional<Snapshot> earlier = Memory.exchange(context, "blocks", now, Snapshot.class);
        if (earlier.isEmpty()) {
            String first =
                    " since %s; a first look, so the hit ratio comes with the next run"
                            .formatted(now.epoch.beginning());
            return counted(first, now.hit, now.read, context);
        }
        Snapshot before = earlier.get();
        long hit = now.hit - before.hit;
        long read = now.read - before.read;
        if (now.epoch.resetSince(before.epoch) || hit < 0 || read < 0) {
            String anew = "the statistics began anew, so the hit ratio comes with the next run";
            return noVerdict(anew, now.hit, now.read, context);
        }
        context.reading(Reading.of("block_accesses", hit + read, ""));
        if (now.epoch.restartedSince(before.epoch)) {
            String cold =
                    "no verdict on the hit ratio, because the server started %s with a cold cache"
                            .formatted(Moment.minute(now.epoch.started()));
            return noVerdict(cold, hit, read, context);
        }
        if (hit + read < settings.least) {
            return noVerdict("too few since the last run for a hit ratio", hit, read, context);
        }
        context.show(table(hit, read));
        double percent = 100.0 * hit / (hit + read);
        context.reading(Reading.of("cache_hit_percent", percent, "%"));
        return Outcome.done(
                "%.2f %% of %,d block accesses since %s were hits"
                        .formatted(percent, hit + read, Moment.minute(before.epoch.at())));
    }

    private static Outcome noVerdict(String why, long hit, long read, StepContext context) {
        return counted("; " + why, hit, read, context);
    }

    private static Outcome counted(String more, long hit, long read, StepContext context) {
        context.show(table(hit, read));
        String accesses = hit + read == 1 ? "block access" : "block accesses";
        return Outcome.done("%,d %s counted%s".formatted(hit + read, accesses, more));
    }

    private static Table table(long hit, long read) {
        return Table.of(
                "Block accesses",
                List.of(new Column("hit", "blocks"), new Column("read", "blocks")),
                List.of(Table.row(hit, read)));
    }
}

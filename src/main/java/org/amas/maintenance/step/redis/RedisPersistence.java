package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Whether Redis would still have its data after a crash, and how much of it would be lost. */
@Component
class RedisPersistence extends RedisCheck<RedisPersistence.Settings> {

    /**
     * @param lost changes older than this that only memory holds are too many
     */
    record Settings(@DurationMin(minutes = 1) Duration lost) {

        Settings {
            lost = lost == null ? Duration.ofHours(1) : lost;
        }
    }

    /**
     * What only CONFIG tells.
     *
     * @param save the rules for snapshots; empty: none is made by itself
     * @param fsync {@code always}, {@code everysec} or {@code no}
     */
    record Configured(String save, String fsync) {}

    @Override
    public String name() {
        return "redis.persistence";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "snapshot_age_s", "unsaved_changes", "log_bytes", "log_growth_percent", "fork_ms");
    }

    @Override
    String rules() {
        return "+info +config|get";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        Info info = Info.parse(jedis.info());
        context.say("> INFO: " + info.fields().size() + " fields");
        String save = jedis.configGet("save").getOrDefault("save", "");
        String fsync = jedis.configGet("appendfsync").getOrDefault("appendfsync", "");
        context.say("> CONFIG GET save: " + (save.isEmpty() ? "no snapshots" : save));
        context.say("> CONFIG GET appendfsync: " + fsync);
        return judge(info, new Configured(save, fsync), settings, context);
    }

    static Outcome judge(Info info, Configured configured, Settings settings, StepContext context) {
        Persistence.judge(info, context);
        Duration age = age(info, context);
        long unsaved = info.count("rdb_changes_since_last_save");
        context.reading(Reading.of("snapshot_age_s", age.toSeconds(), "s"));
        context.reading(Reading.of("unsaved_changes", unsaved, ""));
        context.reading(Reading.of("fork_ms", info.number("latest_fork_usec") / 1000, "ms"));
        context.show(table(info, configured, context));
        if (info.text("aof_enabled").equals("1")) {
            return logged(info, configured, context);
        }
        if (configured.save().isEmpty()) {
            context.finding(
                    Finding.error(
                                    "persistence",
                                    "Neither snapshots nor a log: a restart loses everything.",
                                    "nothing-persists")
                            .evidence("save: empty; appendonly: no"));
            return Outcome.done("Redis keeps its data in memory only");
        }
        return snapshots(info, age, unsaved, settings, context);
    }

    private static Outcome logged(Info info, Configured configured, StepContext context) {
        long size = info.count("aof_current_size");
        long base = info.count("aof_base_size");
        context.reading(Reading.of("log_bytes", size, "bytes"));
        if (base > 0) {
            double growth = Math.max(0, 100.0 * (size - base) / base);
            context.reading(Reading.of("log_growth_percent", growth, "%"));
        }
        if (configured.fsync().equals("no")) {
            context.finding(
                    Finding.warning(
                                    "persistence",
                                    "appendfsync is no: what a power cut loses is up to the kernel,"
                                            + " 30 s and more.",
                                    "never-synced")
                            .evidence("CONFIG GET appendfsync: no"));
        }
        return Outcome.done(
                "every change is logged, %s so far, synced %s"
                        .formatted(Amount.bytes(size), synced(configured.fsync())));
    }

    private static String synced(String fsync) {
        return switch (fsync) {
            case "always" -> "each time";
            case "everysec" -> "every second";
            default -> "when the kernel likes";
        };
    }

    private static Outcome snapshots(
            Info info, Duration age, long unsaved, Settings settings, StepContext context) {
        if (unsaved > 0 && age.compareTo(settings.lost()) > 0) {
            context.finding(
                    Finding.warning(
                                    "persistence",
                                    "A crash would lose the changes of the last %s: no log, and the last snapshot is older than %s."
                                            .formatted(
                                                    Amount.time(age), Amount.time(settings.lost())),
                                    "stale-snapshot")
                            .evidence(Persistence.evidence(info)));
        }
        return Outcome.done(
                "snapshots only: the last is %s old, %s since"
                        .formatted(Amount.time(age), Amount.of(unsaved, "change")));
    }

    private static Instant saved(Info info) {
        return Instant.ofEpochSecond(info.count("rdb_last_save_time"));
    }

    private static Duration age(Info info, StepContext context) {
        Duration age = Duration.between(saved(info), context.clock().instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static Table table(Info info, Configured configured, StepContext context) {
        return Table.of(
                "Persistence",
                List.of(Column.text("what"), Column.text("is")),
                List.of(
                        Table.row("snapshots by themselves", or(configured.save(), "never")),
                        Table.row("last snapshot", saved(info)),
                        Table.row("last snapshot ended", info.text("rdb_last_bgsave_status")),
                        Table.row(
                                "log of changes",
                                info.text("aof_enabled").equals("1") ? "on" : "off"),
                        Table.row("log synced", configured.fsync()),
                        Table.row("last write to the log", info.text("aof_last_write_status")),
                        Table.row("looked at", context.clock().instant())));
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}

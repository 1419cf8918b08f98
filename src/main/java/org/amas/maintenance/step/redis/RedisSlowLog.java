package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.Slowlog;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Commands that kept the server from answering anybody else. Of a command only its name and key are
 * shown: the rest may be a value.
 */
@Component
class RedisSlowLog extends RedisCheck<RedisSlowLog.Settings> {

    private static final int MOST = 1_000;

    /** What follows these words is no key. */
    private static final Set<String> KEYLESS =
            Set.of("ACL", "AUTH", "CONFIG", "DEBUG", "EVAL", "EVALSHA", "HELLO", "MIGRATE", "KEYS");

    /** These walk all keys, or all fields, in one go. */
    private static final Set<String> BLOCKING = Set.of("KEYS", "FLUSHALL", "FLUSHDB", "SORT");

    /**
     * @param reach how far the first run looks back; later ones begin where the last one ended
     */
    record Settings(@DurationMin(hours = 1) Duration reach) {

        Settings {
            reach = reach == null ? Duration.ofDays(7) : reach;
        }
    }

    @Override
    public String name() {
        return "redis.slow-log";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("slow_commands", "slowest_ms");
    }

    @Override
    String rules() {
        return "+info +slowlog|get +slowlog|len +config|get";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        String wanted = "slowlog-log-slower-than";
        long threshold = Long.parseLong(jedis.configGet(wanted).getOrDefault(wanted, "-1"));
        context.say("> CONFIG GET " + wanted + ": " + threshold + " µs");
        if (threshold < 0) {
            return Outcome.notRun(
                    "the slow log is off; CONFIG SET slowlog-log-slower-than 10000, and CONFIG"
                            + " REWRITE");
        }
        String runId = Info.parse(jedis.info("server")).text("run_id");
        List<Slowlog> entries = jedis.slowlogGet(MOST);
        context.say("> SLOWLOG GET: " + Amount.of(entries.size(), "command"));
        List<Slowlog> fresh = entries.stream().filter(fresh(runId, settings, context)).toList();
        entries.stream()
                .mapToLong(Slowlog::getId)
                .max()
                .ifPresent(id -> context.remember("slow", runId + " " + id));
        return judge(fresh, threshold, context);
    }

    private static Predicate<Slowlog> fresh(String runId, Settings settings, StepContext context) {
        Optional<Long> last =
                context.remembered("slow")
                        .map(r -> r.value().split(" "))
                        .filter(words -> words.length == 2 && words[0].equals(runId))
                        .map(words -> Long.valueOf(words[1]));
        if (last.isPresent()) {
            return entry -> entry.getId() > last.get();
        }
        Instant oldest = context.clock().instant().minus(settings.reach());
        return entry -> entry.getTimeStamp() >= oldest.getEpochSecond();
    }

    private static Outcome judge(List<Slowlog> fresh, long threshold, StepContext context) {
        double slowest =
                fresh.stream().mapToLong(Slowlog::getExecutionTime).max().orElse(0) / 1000.0;
        context.reading(Reading.of("slow_commands", fresh.size(), ""));
        context.reading(Reading.of("slowest_ms", slowest, "ms"));
        fresh.stream()
                .map(RedisSlowLog::command)
                .filter(BLOCKING::contains)
                .distinct()
                .forEach(word -> context.finding(blocking(word, fresh)));
        context.show(table(fresh));
        return Outcome.done(
                fresh.isEmpty()
                        ? "no command took longer than %,d ms".formatted(threshold / 1000)
                        : "%s slower than %,d ms, the slowest took %.0f ms"
                                .formatted(
                                        Amount.of(fresh.size(), "command"),
                                        threshold / 1000,
                                        slowest));
    }

    private static Finding blocking(String word, List<Slowlog> fresh) {
        Slowlog example =
                fresh.stream().filter(e -> command(e).equals(word)).findFirst().orElseThrow();
        return Finding.warning(
                        word,
                        word + " keeps everybody waiting while it walks through everything.",
                        "blocking-command:" + word)
                .evidence(
                        "%s: %s took %.0f ms"
                                .formatted(
                                        Moment.second(
                                                Instant.ofEpochSecond(example.getTimeStamp())),
                                        word,
                                        example.getExecutionTime() / 1000.0));
    }

    private static String command(Slowlog entry) {
        return entry.getArgs().isEmpty() ? "" : entry.getArgs().getFirst().toUpperCase(Locale.ROOT);
    }

    private static @Nullable String key(Slowlog entry) {
        List<String> words = entry.getArgs();
        if (words.size() < 2 || KEYLESS.contains(command(entry))) {
            return null;
        }
        String key = words.get(1);
        return key.matches("[\\w:.@/-]{1,200}") ? key : null;
    }

    private static Table table(List<Slowlog> fresh) {
        return Table.of(
                "Slow commands, the slowest first",
                List.of(
                        Column.text("command"),
                        Column.text("key"),
                        new Column("took", "ms"),
                        Column.text("at"),
                        Column.text("client")),
                fresh.stream()
                        .sorted(Comparator.comparingLong(Slowlog::getExecutionTime).reversed())
                        .map(
                                e ->
                                        Table.row(
                                                command(e),
                                                key(e),
                                                e.getExecutionTime() / 1000.0,
                                                Instant.ofEpochSecond(e.getTimeStamp()),
                                                e.getClientName()))
                        .toList());
    }
}

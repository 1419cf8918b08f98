package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How Redis gets rid of expired keys, which it does by itself: how many, whether it keeps up, and
 * how many keys will never expire. Nothing is deleted here.
 */
@Component
class RedisExpiry extends RedisCheck<RedisExpiry.Settings> {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /**
     * @param stale percent of the keys that could expire which are expired and still there; above
     *     it the server doesn't keep up
     * @param least keys that never expire below which their growth says nothing
     */
    record Settings(@Min(1) @Max(100) Integer stale, @Min(1) Integer least) {

        Settings {
            stale = stale == null ? Integer.valueOf(10) : stale;
            least = least == null ? Integer.valueOf(100) : least;
        }
    }

    /** What an earlier run saw. */
    record Seen(Instant at, String runId, long expired, long cutShort, Map<String, Long> lasting) {}

    @Override
    public String name() {
        return "redis.expiry";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "keys",
                "lasting_keys",
                "lasting_growth_percent",
                "expired_keys",
                "expired_stale_percent",
                "expiry_cut_short");
    }

    @Override
    String rules() {
        return "+info";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        Info info = Info.parse(jedis.info());
        context.say("> INFO: " + info.fields().size() + " fields");
        String own = "db" + context.target(RedisTarget.class, TargetType.REDIS).database();
        List<Keyspace> all = Keyspace.of(info);
        context.show(table(all));
        // The others of this server belong to other environments.
        List<Keyspace> spaces = all.stream().filter(s -> s.database().equals(own)).toList();
        Seen now = seen(info, spaces, context);
        Optional<Seen> earlier =
                context.remembered("expiry")
                        .flatMap(r -> read(r.value()))
                        .filter(e -> e.runId().equals(now.runId()) && e.expired() <= now.expired());
        context.remember("expiry", MAPPER.writeValueAsString(now));
        spaces.forEach(space -> read(space, earlier, settings, context));
        stale(info, settings, context);
        earlier.ifPresent(e -> counted(now, e, context));
        long keys = spaces.stream().mapToLong(Keyspace::keys).sum();
        long lasting = spaces.stream().mapToLong(Keyspace::lasting).sum();
        return Outcome.done(
                "%,d keys, %,d of them never expire; %s"
                        .formatted(keys, lasting, since(now, earlier)));
    }

    private static Seen seen(Info info, List<Keyspace> spaces, StepContext context) {
        Map<String, Long> lasting = new java.util.TreeMap<>();
        spaces.forEach(s -> lasting.put(s.database(), s.lasting()));
        return new Seen(
                context.clock().instant(),
                info.text("run_id"),
                info.count("expired_keys"),
                info.count("expired_time_cap_reached_count"),
                lasting);
    }

    private static Optional<Seen> read(String json) {
        try {
            return Optional.of(MAPPER.readValue(json, Seen.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static void read(
            Keyspace space, Optional<Seen> earlier, Settings settings, StepContext context) {
        context.reading(Reading.of("keys", space.keys(), "").label("database", space.database()));
        context.reading(
                Reading.of("lasting_keys", space.lasting(), "")
                        .label("database", space.database()));
        Long before = earlier.map(e -> e.lasting().get(space.database())).orElse(null);
        if (before != null && Math.max(before, space.lasting()) >= settings.least()) {
            double growth = 100.0 * (space.lasting() - before) / Math.max(1, before);
            context.reading(
                    Reading.of("lasting_growth_percent", growth, "%")
                            .label("database", space.database()));
        }
    }

    private static void stale(Info info, Settings settings, StepContext context) {
        double stale = info.number("expired_stale_perc");
        context.reading(Reading.of("expired_stale_percent", stale, "%"));
        if (stale >= settings.stale()) {
            context.finding(
                    Finding.warning(
                                    "expiry",
                                    "Redis doesn't keep up with expired keys. Let it work harder:"
                                            + " CONFIG SET active-expire-effort, 1 to 10.",
                                    "expiry-behind")
                            .evidence(info.excerpt("expired_", "db")));
        }
    }

    private static void counted(Seen now, Seen earlier, StepContext context) {
        context.reading(Reading.of("expired_keys", now.expired() - earlier.expired(), ""));
        context.reading(Reading.of("expiry_cut_short", now.cutShort() - earlier.cutShort(), ""));
    }

    private static String since(Seen now, Optional<Seen> earlier) {
        return earlier.map(
                        e ->
                                "%,d expired since %s"
                                        .formatted(
                                                now.expired() - e.expired(), Moment.minute(e.at())))
                .orElse("%,d expired since the server started".formatted(now.expired()));
    }

    private static Table table(List<Keyspace> spaces) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        spaces.forEach(
                s ->
                        rows.add(
                                Table.row(
                                        s.database(),
                                        s.keys(),
                                        s.expiring(),
                                        s.lasting(),
                                        s.expiring() == 0 ? null : s.averageLife() / 1000)));
        return Table.of(
                "Keys by database",
                List.of(
                        Column.text("database"),
                        new Column("keys", ""),
                        new Column("will expire", ""),
                        new Column("never expire", ""),
                        new Column("average life left", "s")),
                rows);
    }
}

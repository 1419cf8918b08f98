package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import redis.clients.jedis.Jedis;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Memory and persistence of Redis as they are, and what it has counted since the last run. */
@Component
class RedisStats extends RedisCheck<RedisStats.Settings> {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Of INFO, what is printed, with the key spaces. */
    private static final Set<String> TOLD =
            Set.of(
                    "keyspace_hits",
                    "keyspace_misses",
                    "evicted_keys",
                    "expired_keys",
                    "rejected_connections",
                    "connected_clients",
                    "used_memory",
                    "maxmemory",
                    "mem_fragmentation_ratio",
                    "rdb_last_bgsave_status",
                    "aof_last_write_status");

    /**
     * @param least accesses since the last run below which a hit ratio says nothing
     * @param fragmented memory used below which fragmentation says nothing
     * @param persistence false where another step of the procedure judges it
     */
    record Settings(@Min(1) Long least, DataSize fragmented, Boolean persistence) {

        Settings {
            least = least == null ? Long.valueOf(10_000) : least;
            fragmented = fragmented == null ? DataSize.ofMegabytes(100) : fragmented;
            persistence = persistence == null || persistence;
        }
    }

    @Override
    public String name() {
        return "redis.stats";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "hit_ratio",
                "evicted_keys",
                "expired_keys",
                "rejected_connections",
                "memory_used_bytes",
                "memory_used_percent",
                "fragmentation_ratio",
                "expired_stale_percent",
                "connected_clients");
    }

    @Override
    String rules() {
        return "+info";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        Info info = Info.parse(jedis.info());
        context.say("> INFO: " + info.fields().size() + " fields");
        info.fields().forEach((name, value) -> say(name, value, context));
        return judge(info, settings, context);
    }

    private static void say(String field, String value, StepContext context) {
        if (TOLD.contains(field) || field.matches("db\\d+")) {
            context.say("  " + field + ":" + value);
        }
    }

    static Outcome judge(Info info, Settings settings, StepContext context) {
        Counters now = Counters.of(info, context.clock().instant());
        Optional<Counters> earlier = exchange(now, context);
        memory(info, settings, context);
        if (settings.persistence()) {
            Persistence.judge(info, context);
        }
        String counted = counted(now, earlier, settings, context);
        context.show(table(info, now, earlier));
        return Outcome.done(
                "Redis %s uses %s; %s"
                        .formatted(
                                info.text("redis_version"),
                                Amount.bytes(info.count("used_memory")),
                                counted));
    }

    private static Optional<Counters> exchange(Counters now, StepContext context) {
        Optional<Counters> earlier = context.remembered("counters").flatMap(r -> read(r.value()));
        context.remember("counters", MAPPER.writeValueAsString(now));
        return earlier;
    }

    private static Optional<Counters> read(String json) {
        try {
            return Optional.of(MAPPER.readValue(json, Counters.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static void memory(Info info, Settings settings, StepContext context) {
        long used = info.count("used_memory");
        long most = info.count("maxmemory");
        context.reading(Reading.of("memory_used_bytes", used, "bytes"));
        context.reading(Reading.of("connected_clients", info.count("connected_clients"), ""));
        context.reading(
                Reading.of("expired_stale_percent", info.number("expired_stale_perc"), "%"));
        if (most > 0) {
            context.reading(
                    Reading.of("memory_used_percent", Amount.tenths(100.0 * used / most), "%"));
        } else {
            context.finding(
                    Finding.info(
                                    "memory",
                                    "maxmemory is 0: nothing but the host's memory limits Redis.",
                                    "no-maxmemory")
                            .evidence(info.excerpt("maxmemory", "used_memory")));
        }
        if (used > settings.fragmented.toBytes()) {
            context.reading(
                    Reading.of("fragmentation_ratio", info.number("mem_fragmentation_ratio"), ""));
        }
    }

    private static String counted(
            Counters now, Optional<Counters> earlier, Settings settings, StepContext context) {
        if (earlier.isEmpty()) {
            return "a first look at its counters: hit ratio and evictions come with the next run";
        }
        Counters change = now.since(earlier.get());
        context.reading(Reading.of("evicted_keys", change.evicted(), ""));
        context.reading(Reading.of("expired_keys", change.expired(), ""));
        context.reading(Reading.of("rejected_connections", change.rejected(), ""));
        return "since %s %s"
                .formatted(
                        Moment.minute(earlier.get().at()),
                        hitRatio(now, earlier.get(), change, settings, context));
    }

    private static String hitRatio(
            Counters now,
            Counters earlier,
            Counters change,
            Settings settings,
            StepContext context) {
        if (now.restartedSince(earlier)) {
            return "it was restarted: no verdict on a hit ratio that began cold";
        }
        if (now.resetSince(earlier)) {
            return "its statistics were reset: no verdict on the hit ratio";
        }
        if (change.accesses() < settings.least) {
            String accesses = change.accesses() == 1 ? "access" : "accesses";
            return "only %,d %s: no verdict on the hit ratio"
                    .formatted(change.accesses(), accesses);
        }
        double ratio = (double) change.hits() / change.accesses();
        context.reading(Reading.of("hit_ratio", ratio, ""));
        return "%.1f %% of %,d accesses were hits".formatted(100 * ratio, change.accesses());
    }

    private static Table table(Info info, Counters now, Optional<Counters> earlier) {
        Optional<Counters> base = earlier.filter(now::goesOnFrom);
        Counters change = base.map(now::since).orElse(now);
        Instant started = change.at().minusSeconds(info.count("uptime_in_seconds"));
        return Table.of(
                base.map(e -> "Counted since " + Moment.minute(e.at())).orElse("Counted so far"),
                List.of(Column.text("what"), new Column("count", "")),
                List.of(
                        Table.row("hits", change.hits()),
                        Table.row("misses", change.misses()),
                        Table.row("evicted keys", change.evicted()),
                        Table.row("expired keys", change.expired()),
                        Table.row("rejected connections", change.rejected()),
                        Table.row("server up since", started)));
    }
}

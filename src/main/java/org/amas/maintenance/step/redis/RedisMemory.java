package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import redis.clients.jedis.Jedis;

import java.util.List;
import java.util.Set;

/**
 * How full Redis is: against its own bound, and where it has none, against the container's or the
 * host's, whose way of enforcing it is to kill the server.
 */
@Component
class RedisMemory extends RedisCheck<RedisMemory.Settings> {

    /**
     * @param service whose container may limit its memory, as Compose knows it
     * @param fragmented memory used below which fragmentation says nothing
     */
    record Settings(@NotBlank @Size(max = 60) String service, DataSize fragmented) {

        Settings {
            service = service == null ? "redis" : service;
            fragmented = fragmented == null ? DataSize.ofMegabytes(100) : fragmented;
        }
    }

    @Override
    public String name() {
        return "redis.memory";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "memory_used_bytes",
                "memory_used_percent",
                "memory_peak_bytes",
                "fragmentation_ratio");
    }

    @Override
    String rules() {
        return "+info";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        Info info = Info.parse(jedis.info());
        MemoryRoom room = MemoryRoom.of(info, settings.service(), context);
        return judge(info, room, settings, context);
    }

    static Outcome judge(Info info, MemoryRoom room, Settings settings, StepContext context) {
        long used = info.count("used_memory");
        context.reading(Reading.of("memory_used_bytes", used, "bytes"));
        context.reading(Reading.of("memory_peak_bytes", info.count("used_memory_peak"), "bytes"));
        if (used > settings.fragmented().toBytes()) {
            double ratio = info.number("mem_fragmentation_ratio");
            context.reading(Reading.of("fragmentation_ratio", ratio, ""));
        }
        context.show(table(info, room));
        long most = info.count("maxmemory");
        String against =
                most > 0
                        ? bounded(used, most, room, info, context)
                        : unbounded(info, room, context);
        return Outcome.done("Redis uses " + Amount.bytes(used) + against);
    }

    private static String bounded(
            long used, long most, MemoryRoom room, Info info, StepContext context) {
        percent(used, most, "maxmemory", context);
        if (room.bytes() > 0 && most > room.bytes()) {
            context.finding(
                    Finding.warning(
                                    "memory",
                                    "maxmemory is %s, more than the %s of %s: the server is killed before it evicts anything."
                                            .formatted(
                                                    Amount.bytes(most),
                                                    room.of(),
                                                    Amount.bytes(room.bytes())),
                                    "maxmemory-above-room")
                            .evidence(info.excerpt("maxmemory", "total_system_memory:")));
        }
        return " of the %s it may use".formatted(Amount.bytes(most));
    }

    /** What the kernel counts, and kills for, is the resident set. */
    private static String unbounded(Info info, MemoryRoom room, StepContext context) {
        long resident = Math.max(info.count("used_memory_rss"), info.count("used_memory"));
        String bound =
                room.bytes() > 0
                        ? "the %s of %s".formatted(room.of(), Amount.bytes(room.bytes()))
                        : "the memory there is";
        context.finding(
                Finding.warning(
                                "memory",
                                "maxmemory is 0: Redis grows until %s is full and is killed then. Set maxmemory well below it."
                                        .formatted(room.bytes() > 0 ? "the " + room.of() : bound),
                                "no-maxmemory")
                        .evidence(info.excerpt("maxmemory", "used_memory_rss:", "total_system")));
        if (room.bytes() > 0) {
            percent(resident, room.bytes(), room.of(), context);
        }
        return " and has no bound of its own; it has " + bound;
    }

    private static void percent(long used, long most, String of, StepContext context) {
        context.reading(
                Reading.of("memory_used_percent", Amount.tenths(100.0 * used / most), "%")
                        .label("of", of));
    }

    private static Table table(Info info, MemoryRoom room) {
        return Table.of(
                "Memory",
                List.of(Column.text("what"), new Column("size", "bytes")),
                List.of(
                        Table.row("used", info.count("used_memory")),
                        Table.row("used at most so far", info.count("used_memory_peak")),
                        Table.row("resident", info.count("used_memory_rss")),
                        Table.row("of it data", info.count("used_memory_dataset")),
                        Table.row("maxmemory", info.count("maxmemory")),
                        Table.row(room.of(), room.bytes() == 0 ? null : room.bytes())));
    }
}

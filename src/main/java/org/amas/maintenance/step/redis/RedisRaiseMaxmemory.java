package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a Redis that has come to its limit more memory, until it is restarted. It only ever raises
 * the limit: a lower one would evict keys.
 */
@Component
class RedisRaiseMaxmemory implements ChosenKind<RedisRaiseMaxmemory.Settings> {

    private static final String NAME = "maxmemory";
    private static final String RULES = "+info +config|set";

    /**
     * @param full the limit counts as reached at this much of it, in percent
     * @param by how much it is raised, in percent
     * @param ofMachine the most of the machine's memory that it may be raised to, in percent
     */
    record Settings(
            @Min(50) @Max(100) Integer full,
            @Min(5) @Max(100) Integer by,
            @Min(10) @Max(80) Integer ofMachine) {

        Settings {
            full = full == null ? Integer.valueOf(90) : full;
            by = by == null ? Integer.valueOf(25) : by;
            ofMachine = ofMachine == null ? Integer.valueOf(50) : ofMachine;
        }
    }

    /** From what to what, in bytes. */
    record Raise(long from, long to) {

        PlannedObject planned() {
            return new PlannedObject(
                    "redis setting", NAME, "raise from %d to %d".formatted(from, to), to);
        }
    }

    @Override
    public String name() {
        return "redis.raise-maxmemory";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.REDIS);
    }

    @Override
    public Set<String> readings() {
        return Set.of("memory_used_percent");
    }

    @Override
    public Pick pick() {
        return Pick.ALL;
    }

    @Override
    public Terms terms(Settings settings) {
        return new Terms(
                "maxmemory is set and %d %% used; after it is raised by %d %%, it is at most %d %% of the machine's memory."
                        .formatted(settings.full(), settings.by(), settings.ofMachine()),
                "Redis says the new value, and uses less of it than before.",
                "CONFIG SET maxmemory with the value before; or a restart.");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        RedisTarget target;
        try {
            target = context.target(RedisTarget.class, TargetType.REDIS);
        } catch (TargetAbsent e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
        try (Jedis jedis = target.open(context.token())) {
            return raise(Info.parse(jedis.info()), settings)
                    .map(raise -> Plan.of(List.of(raise.planned()), NAME))
                    .orElseGet(Plan::nothing);
        } catch (JedisException e) {
            return unavailable(Refusal.of(e, target, RULES));
        } catch (TargetDown e) {
            return unavailable(e);
        }
    }

    private static Plan unavailable(RuntimeException refused) {
        String remedy = refused instanceof TargetDenied denied ? ": " + denied.remedy() : "";
        return Plan.unavailable(refused.getMessage() + remedy);
    }

    /** In whole MiB; empty if the limit isn't reached, or the machine hasn't that much. */
    static Optional<Raise> raise(Info info, Settings settings) {
        long most = info.count(NAME);
        long machine = info.count("total_system_memory");
        if (most <= 0 || info.count("used_memory") < most / 100.0 * settings.full()) {
            return Optional.empty();
        }
        long raised = Math.ceilDiv(most + most / 100 * settings.by(), 1L << 20) << 20;
        return raised <= machine / 100 * settings.ofMachine()
                ? Optional.of(new Raise(most, raised))
                : Optional.empty();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        RedisTarget target = context.target(RedisTarget.class, TargetType.REDIS);
        try (Jedis jedis = target.open(context.token())) {
            context.onCancel(jedis::close);
            Optional<Raise> raise =
                    raise(Info.parse(jedis.info()), settings)
                            .filter(now -> context.mayTouch(now.planned()));
            return raise.isEmpty()
                    ? Outcome.failed("refused: what was chosen is not what is needed any more")
                    : set(raise.get(), jedis, context);
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        }
    }

    private static Outcome set(Raise raise, Jedis jedis, StepContext context) {
        context.say("> CONFIG SET maxmemory " + raise.to());
        jedis.configSet(NAME, Long.toString(raise.to()));
        Info now = Info.parse(jedis.info());
        long said = now.count(NAME);
        context.reading(
                Reading.of(
                        "memory_used_percent",
                        100.0 * now.count("used_memory") / Math.max(1, said),
                        "%"));
        context.table(
                Table.of(
                        "What was done",
                        List.of(
                                Column.text("setting"),
                                new Column("before", "bytes"),
                                new Column("now", "bytes"),
                                Column.text("undo")),
                        List.of(
                                Table.row(
                                        NAME,
                                        raise.from(),
                                        said,
                                        "CONFIG SET maxmemory " + raise.from()))));
        if (said != raise.to()) {
            context.finding(
                    Finding.error(NAME, "Redis took it, and says another value.", "not-raised"));
        }
        context.finding(
                Finding.info(
                        NAME,
                        "It holds until Redis is restarted: write it into its configuration.",
                        "raised-until-restart"));
        return Outcome.done(
                "maxmemory raised from %s to %s"
                        .formatted(Amount.bytes(raise.from()), Amount.bytes(said)));
    }
}

package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.KeptFile;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes keys of approved prefixes that never expire and that nobody has used for long; without
 * prefixes it does nothing. Every key is kept in a file first that brings it back.
 */
@Component
class RedisClean implements StepKind<RedisClean.Settings> {

    /**
     * @param prefixes of keys that may go, with spaces or commas between; none: not asked for
     * @param idle not read or written for so long. Redis counts it in 24 bits of seconds, so it
     *     never sees more than 194 days
     * @param most at most so many are removed in one run, the longest idle first; each is shown in
     *     the plan
     * @param largest larger ones are left, in memory
     * @param batch so many at a time
     * @param pause after each batch, before it looks whether a key came back
     * @param folder where what brings the keys back is kept; the run's own if not given
     */
    record Settings(
            @Approvable String prefixes,
            @DurationMin(days = 1) @DurationMax(days = 180) Duration idle,
            @Min(1) @Max(Plan.SHOWN) Integer most,
            DataSize largest,
            @Min(1) @Max(Removal.BATCH) Integer batch,
            @DurationMin(millis = 0) @DurationMax(seconds = 10) Duration pause,
            @Pattern(regexp = "(/.+)?", message = "must begin with /") String folder) {

        Settings {
            prefixes = prefixes == null ? "" : prefixes;
            idle = idle == null ? Duration.ofDays(30) : idle;
            most = most == null ? Integer.valueOf(Plan.SHOWN) : most;
            largest = largest == null ? DataSize.ofMegabytes(1) : largest;
            batch = batch == null ? Integer.valueOf(Removal.BATCH) : batch;
            pause = pause == null ? Duration.ofMillis(200) : pause;
            folder = folder == null ? "" : folder;
        }

        Prefixes approved() {
            return Prefixes.of(prefixes);
        }

        String rule() {
            return "keys of %s that never expire and were not used for %s, at most %d"
                    .formatted(approved(), Amount.time(idle), most);
        }
    }

    private final VerifiedBackups backups;

    RedisClean(VerifiedBackups backups) {
        this.backups = backups;
    }

    @Override
    public String name() {
        return "redis.clean";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return settings.approved().isEmpty() ? Effect.READS : Effect.DESTROYS;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.REDIS);
    }

    @Override
    public Set<String> readings() {
        return Set.of("keys_removed", "keys_left", "keys_spared", "bytes_freed");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        if (settings.approved().isEmpty()) {
            return Plan.nothing();
        }
        try (Jedis jedis = open(settings, context)) {
            Optional<String> unfit = unfit(jedis);
            if (unfit.isPresent()) {
                return Plan.unavailable(unfit.get());
            }
            return Plan.of(
                    Idle.of(jedis, settings, backup(context), context).keys().stream()
                            .limit(settings.most())
                            .map(Idle.Key::planned)
                            .toList(),
                    settings.rule());
        } catch (TargetAbsent | TargetDown | TargetDenied e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        } catch (JedisException e) {
            return Plan.unavailable(
                    String.valueOf(refusal(e, settings, target(context)).getMessage()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        if (settings.approved().isEmpty()) {
            context.say("No prefix was approved, so no key is removed.");
            return Outcome.skipped("not asked for");
        }
        try (Jedis jedis = open(settings, context)) {
            Optional<String> unfit = unfit(jedis);
            if (unfit.isPresent()) {
                return Outcome.notRun(unfit.get());
            }
            return remove(jedis, settings, context);
        } catch (JedisException e) {
            throw refusal(e, settings, target(context));
        }
    }

    @Override
    public Recovery recover(StepContext context) {
        return KeptFile.remains(context, Undo.NAME, Undo.ENDING);
    }

    private static RedisTarget target(StepContext context) {
        return context.target(RedisTarget.class, TargetType.REDIS);
    }

    private Optional<VerifiedBackup> backup(StepContext context) {
        return backups.newest(context.environment(), target(context));
    }

    private static Jedis open(Settings settings, StepContext context) {
        RedisTarget target = target(context);
        context.say("Connecting to " + target.address() + " …");
        Jedis jedis = target.open(context.token());
        context.onCancel(jedis::close);
        return jedis;
    }

    private static RuntimeException refusal(
            JedisException e, Settings settings, RedisTarget target) {
        StringBuilder rules = new StringBuilder();
        settings.approved().words().forEach(w -> rules.append('~').append(w).append("* "));
        rules.append("+info +scan +ttl +object +memory|usage +dump +exists");
        return Refusal.of(e, target, rules + " +unlink +watch +unwatch +multi +exec +discard");
    }

    /** Why idle times don't tell there which keys nobody uses. */
    private static Optional<String> unfit(Jedis jedis) {
        Info info = Info.parse(jedis.info());
        String policy = info.text("maxmemory_policy");
        if (policy.contains("lfu")) {
            return Optional.of(
                    "under maxmemory-policy %s Redis doesn't know how long a key was not used"
                            .formatted(policy));
        }
        if (info.text("role").equals("slave")) {
            return Optional.of("this is a replica; the environment should name the primary");
        }
        return info.count("connected_slaves") == 0
                ? Optional.empty()
                : Optional.of(
                        "it has %s, and what these answer doesn't count as a use here"
                                .formatted(Amount.of(info.count("connected_slaves"), "replica")));
    }

    private Outcome remove(Jedis jedis, Settings settings, StepContext context)
            throws IOException, InterruptedException {
        Idle idle = Idle.of(jedis, settings, backup(context), context);
        List<Idle.Key> keys =
                idle.keys().stream()
                        .filter(key -> context.mayTouch(key.planned()))
                        .limit(settings.most())
                        .toList();
        context.say("%s of %s may go".formatted(Amount.of(keys.size(), "key"), settings.rule()));
        idle.spared().forEach((why, n) -> context.say("  %s left: %s".formatted(n, why)));
        int spared = idle.spared().values().stream().mapToInt(Integer::intValue).sum();
        context.reading(Reading.of("keys_spared", spared, ""));
        int database = target(context).database();
        try (Undo undo = Undo.create(context, settings.folder(), database)) {
            Removal removal = new Removal(jedis, undo, settings.idle().toSeconds());
            try {
                context.say("What brings them back is kept in " + undo.path());
                Optional<String> stopped = batches(removal, keys, settings, context);
                String headline = headline(removal, left(keys, removal, context), undo, context);
                return stopped.map(Outcome::failed)
                        .orElseGet(() -> Outcome.done(headline))
                        .headline(headline);
            } finally {
                report(removal, keys, undo, context);
                if (removal.removed().isEmpty()) {
                    undo.discard();
                }
            }
        }
    }

    /**
     * @return why it stopped before its end
     */
    private static Optional<String> batches(
            Removal removal, List<Idle.Key> keys, Settings settings, StepContext context)
            throws IOException, InterruptedException {
        List<List<Idle.Key>> batches = Removal.batches(keys, settings.batch());
        for (int i = 0; i < batches.size() && !context.cancelled(); i++) {
            List<Idle.Key> gone = removal.remove(batches.get(i));
            context.say("> UNLINK: %s removed".formatted(Amount.of(gone.size(), "key")));
            Thread.sleep(settings.pause());
            List<Idle.Key> back = removal.back(gone);
            if (!back.isEmpty()) {
                context.finding(back(back));
                return Optional.of(
                        "%s came back as soon as they were removed, so these prefixes are in use; stopped after %s"
                                .formatted(
                                        Amount.of(back.size(), "key"),
                                        Amount.of(removal.removed().size(), "key")));
            }
            context.progress((i + 1.0) / batches.size());
        }
        return Optional.empty();
    }

    private static Finding back(List<Idle.Key> back) {
        return Finding.error(
                        "clean-up",
                        "Keys came back as soon as they were removed: something uses them.",
                        "removed-keys-in-use")
                .evidence(
                        back.stream()
                                .limit(20)
                                .map(Idle.Key::name)
                                .collect(java.util.stream.Collectors.joining("\n")));
    }

    private static String headline(Removal removal, long left, Undo undo, StepContext context) {
        int removed = removal.removed().size();
        return removed == 0
                ? "no key was removed" + (left == 0 ? "" : ", " + left + " left")
                : "%s removed, %d left; %s brings them back"
                        .formatted(Amount.of(removed, "key"), left, undo.command(target(context)));
    }

    private static void report(
            Removal removal, List<Idle.Key> keys, Undo undo, StepContext context) {
        List<Idle.Key> removed = removal.removed();
        long bytes = removed.stream().mapToLong(Idle.Key::bytes).sum();
        context.reading(Reading.of("keys_removed", removed.size(), ""));
        context.reading(Reading.of("keys_left", left(keys, removal, context), ""));
        context.reading(Reading.of("bytes_freed", bytes, "bytes"));
        Map<Idle.Key, String> fates = removal.fates();
        context.show(
                Table.of(
                        "Keys",
                        List.of(
                                Column.text("key"),
                                new Column("not used for", "s"),
                                new Column("size", "bytes"),
                                Column.text("fate")),
                        keys.stream()
                                .map(
                                        k ->
                                                Table.row(
                                                        k.name(),
                                                        k.idle(),
                                                        k.bytes(),
                                                        fates.getOrDefault(k, "left: stopped")))
                                .toList()));
        if (!removed.isEmpty()) {
            context.say("To bring them back: " + undo.command(target(context)));
        }
    }

    /** Of what was shown, or where a rule was, of what was found. */
    private static long left(List<Idle.Key> keys, Removal removal, StepContext context) {
        long shown =
                context.approved()
                        .map(approved -> (long) approved.size())
                        .orElse((long) keys.size());
        return Math.max(0, shown - removal.removed().size());
    }
}

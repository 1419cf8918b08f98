package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.AssertTrue;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares named settings with what is wanted, and tries the door without a password. Only the
 * settings listed here are ever asked for, and of those that hold a secret only whether they are
 * set: {@code CONFIG GET *} would print the passwords.
 */
@Component
class RedisConfig extends RedisCheck<RedisConfig.Settings> {

    private static final List<String> AUDITED =
            List.of(
                    "active-expire-effort",
                    "appendfsync",
                    "appendonly",
                    "bind",
                    "hz",
                    "lazyfree-lazy-eviction",
                    "lazyfree-lazy-expire",
                    "masterauth",
                    "maxclients",
                    "maxmemory",
                    "maxmemory-policy",
                    "protected-mode",
                    "requirepass",
                    "save",
                    "slowlog-log-slower-than",
                    "slowlog-max-len",
                    "stop-writes-on-bgsave-error",
                    "tcp-keepalive",
                    "timeout");

    private static final Set<String> SECRET = Set.of("masterauth", "requirepass");

    private static final Map<String, String> TARGETS =
            Map.of(
                    "appendonly", "yes",
                    "appendfsync", "everysec|always",
                    "maxclients", ">=100",
                    "slowlog-log-slower-than", ">=0",
                    "stop-writes-on-bgsave-error", "yes");

    /**
     * @param targets what is wanted by setting: words separated by bars, {@code >=} or {@code <=}
     *     and a number, {@code set} or {@code unset}
     */
    record Settings(Map<String, String> targets) {

        Settings {
            targets = new TreeMap<>(targets == null ? TARGETS : targets);
        }

        @AssertTrue(message = "targets may only name settings that are audited")
        boolean isAudited() {
            return AUDITED.containsAll(targets.keySet());
        }

        @AssertTrue(
                message =
                        "a target is words separated by |, >= or <= and a number, set or unset; of"
                                + " a secret only set or unset")
        boolean isUnderstood() {
            return targets.entrySet().stream()
                    .allMatch(
                            t ->
                                    Wanted.understands(t.getValue())
                                            && (!SECRET.contains(t.getKey())
                                                    || Wanted.ofSecret(t.getValue())));
        }
    }

    @Override
    public String name() {
        return "redis.config";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("settings_read", "settings_off_target");
    }

    @Override
    String rules() {
        return "+config|get";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        Map<String, String> values = new TreeMap<>();
        for (String name : AUDITED) {
            String value = jedis.configGet(name).get(name);
            if (value != null) {
                values.put(name, SECRET.contains(name) ? masked(value) : value);
            }
        }
        context.say("> CONFIG GET of " + Amount.of(values.size(), "named setting"));
        tryTheDoor(context);
        return judge(values, settings, context);
    }

    private static String masked(String secret) {
        return secret.isEmpty() ? Wanted.UNSET : Wanted.SET;
    }

    /** What counts is what happens, not which of several settings forbids it. */
    private static void tryTheDoor(StepContext context) {
        RedisTarget own = context.target(RedisTarget.class, TargetType.REDIS);
        RedisTarget stranger = new RedisTarget(own.url(), null, null);
        try (Jedis jedis = stranger.open(context.token())) {
            context.say("> PING without a password: " + jedis.ping());
            context.finding(
                    Finding.error(
                                    "access",
                                    "Redis answers without a password. CONFIG SET requirepass, or"
                                            + " ACL SETUSER default off.",
                                    "open-to-all")
                            .evidence("> PING\nPONG"));
        } catch (TargetDown refused) {
            context.say("> PING without a password: " + refused.reason());
        }
    }

    static Outcome judge(Map<String, String> values, Settings settings, StepContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int off = 0;
        for (Map.Entry<String, String> read : values.entrySet()) {
            String wanted = settings.targets().get(read.getKey());
            boolean met = wanted == null || Wanted.meets(wanted, read.getValue());
            rows.add(Table.row(read.getKey(), read.getValue(), wanted, met ? "" : "off target"));
            if (!met && wanted != null) {
                off++;
                context.finding(offTarget(read.getKey(), read.getValue(), wanted));
            }
        }
        context.reading(Reading.of("settings_read", values.size(), ""));
        context.reading(Reading.of("settings_off_target", off, ""));
        context.show(
                Table.of(
                        "Settings",
                        List.of(
                                Column.text("setting"),
                                Column.text("value"),
                                Column.text("wanted"),
                                Column.text("verdict")),
                        rows));
        return Outcome.done(
                off == 0
                        ? Amount.of(values.size(), "setting") + " read, all as wanted"
                        : "%d of %s not as wanted"
                                .formatted(off, Amount.of(values.size(), "setting")));
    }

    private static Finding offTarget(String name, String value, String wanted) {
        String is = value.isEmpty() ? "empty" : value;
        return Finding.warning(
                        name,
                        "%s is %s; wanted is %s.".formatted(name, is, wanted),
                        "config:" + name)
                .evidence("CONFIG GET " + name + ": " + is);
    }
}

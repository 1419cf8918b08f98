package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.AccessControlUser;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which users of Redis are let in without a password, which may do everything, and whether it hides
 * from other machines while nobody needs one. Passwords, also their hashes, are never asked for in
 * a form that is printed.
 */
@Component
class RedisAccess extends RedisCheck<NoSettings> {

    @Override
    public String name() {
        return "redis.access";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("redis_users", "redis_users_without_password");
    }

    @Override
    String rules() {
        return "+acl|users +acl|getuser +config|get";
    }

    @Override
    Outcome check(NoSettings settings, Jedis jedis, StepContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int open = 0;
        List<String> users = jedis.aclUsers();
        for (String name : users) {
            AccessControlUser user = jedis.aclGetUser(name);
            boolean on = user.getFlags().contains("on");
            boolean nopass = user.getFlags().contains("nopass");
            boolean mighty = user.getCommands().contains("+@all");
            if (on && nopass) {
                open++;
                context.finding(
                        Finding.critical(
                                        name,
                                        "is let in without a password",
                                        "redis-nopass:" + name)
                                .evidence("ACL GETUSER " + name + ": flags " + user.getFlags()));
            } else if (on && mighty) {
                context.finding(
                        Finding.warning(name, "may run every command", "redis-everything:" + name));
            }
            rows.add(
                    Table.row(
                            name,
                            on ? "on" : "off",
                            nopass ? "none needed" : "needed",
                            mighty ? "everything" : "by rules"));
        }
        protectedMode(jedis, open, context);
        context.reading(Reading.of("redis_users", users.size(), ""));
        context.reading(Reading.of("redis_users_without_password", open, ""));
        context.show(
                Table.of(
                        "Users of Redis",
                        List.of(
                                Column.text("User"),
                                Column.text("State"),
                                Column.text("Password"),
                                Column.text("May")),
                        rows));
        return Outcome.done(
                "%d of %s let in without a password"
                        .formatted(open, Amount.of(users.size(), "user")));
    }

    /** It only ever matters while the default user needs no password. */
    private static void protectedMode(Jedis jedis, int open, StepContext context) {
        String mode = jedis.configGet("protected-mode").getOrDefault("protected-mode", "");
        context.say("protected-mode is " + mode);
        if (mode.equals("no")) {
            Finding finding =
                    open > 0
                            ? Finding.critical(
                                    "protected-mode",
                                    "is off, so other machines come in without a password",
                                    "redis-protected-mode")
                            : Finding.warning(
                                    "protected-mode",
                                    "is off: only the passwords keep other machines out",
                                    "redis-protected-mode");
            context.finding(finding.evidence("CONFIG GET protected-mode: no"));
        }
    }
}

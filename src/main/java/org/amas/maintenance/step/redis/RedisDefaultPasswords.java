package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.SignIns;
import org.amas.maintenance.step.SignIns.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;

import java.util.Set;
import java.util.regex.Pattern;

/** Whether Redis lets somebody in without a password, or with the one from AMAS's repository. */
@Component
class RedisDefaultPasswords implements ReadingKind<NoSettings> {

    private static final Pattern REFUSED =
            Pattern.compile("(NOAUTH|WRONGPASS|DENIED|ERR invalid password|ERR AUTH).*");

    /** Let in, though not allowed to do what was asked. */
    private static final String NOT_ALLOWED = "NOPERM";

    @Override
    public String name() {
        return "redis.default-passwords";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.REDIS);
    }

    @Override
    public Set<String> readings() {
        return SignIns.readings();
    }

    /** Where no password is needed, any is taken: then one more attempt would tell nothing. */
    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        RedisTarget target = context.target(RedisTarget.class, TargetType.REDIS);
        context.say("Signing in at " + target.address() + ", once with each password …");
        SignIns tried = new SignIns(context);
        if (attempt("anybody without a password", null, target, tried, context)) {
            return tried.outcome();
        }
        attempt(
                "default with AMAS's default password",
                Secret.of("amas_redis_password"),
                target,
                tried,
                context);
        return tried.outcome();
    }

    private static boolean attempt(
            String who,
            @Nullable Secret password,
            RedisTarget target,
            SignIns tried,
            StepContext context) {
        try (Jedis open = new RedisTarget(target.url(), null, password).open(context.token())) {
            tried.note(who, Answer.ACCEPTED, "answers " + open.ping());
            return true;
        } catch (TargetDown down) {
            Answer answer = answer(down);
            tried.note(who, answer, down.reason());
            return answer == Answer.ACCEPTED;
        }
    }

    private static Answer answer(TargetDown down) {
        for (Throwable t = down.getCause(); t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            if (REFUSED.matcher(message).matches()) {
                return Answer.REFUSED;
            }
            if (message.startsWith(NOT_ALLOWED)) {
                return Answer.ACCEPTED;
            }
        }
        throw down;
    }
}

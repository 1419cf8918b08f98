package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be recorded, before it has a place in the chain.
 *
 * @param action a dotted verb, {@code run.launch}, {@code account.disable}
 * @param objectType the word for what was acted on: {@code run}, {@code account}, {@code token}
 * @param object its identity as a reader knows it: a run's number, a user name
 * @param detail further facts, in key order; never a secret
 */
public record AuditEntry(
        Actor actor,
        String action,
        String objectType,
        String object,
        Outcome outcome,
        @Nullable String environment,
        @Nullable String reason,
        Map<String, Object> detail) {

    /** What became of the attempt. */
    public enum Outcome {
        DONE,
        /** The actor may not do this. */
        DENIED,
        FAILED
    }

    /** The detail that names the token by which it was done. */
    static final String TOKEN = "by-token";

    public AuditEntry {
        detail = new TreeMap<>(detail);
    }

    public static AuditEntry done(Actor actor, String action, String objectType, Object object) {
        return of(actor, action, objectType, object, Outcome.DONE);
    }

    public static AuditEntry denied(Actor actor, String action, String objectType, Object object) {
        return of(actor, action, objectType, object, Outcome.DENIED);
    }

    public static AuditEntry failed(Actor actor, String action, String objectType, Object object) {
        return of(actor, action, objectType, object, Outcome.FAILED);
    }

    private static AuditEntry of(
            Actor actor, String action, String objectType, Object object, Outcome outcome) {
        return new AuditEntry(
                actor,
                action,
                objectType,
                object.toString(),
                outcome,
                null,
                null,
                actor.token() == null ? Map.of() : Map.of(TOKEN, actor.token()));
    }

    public AuditEntry in(@Nullable String environment) {
        return new AuditEntry(
                actor, action, objectType, object, outcome, environment, reason, detail);
    }

    public AuditEntry because(@Nullable String reason) {
        return new AuditEntry(
                actor, action, objectType, object, outcome, environment, reason, detail);
    }

    public AuditEntry with(String key, Object value) {
        Map<String, Object> more = new TreeMap<>(detail);
        more.put(key, value);
        return new AuditEntry(
                actor, action, objectType, object, outcome, environment, reason, more);
    }
}

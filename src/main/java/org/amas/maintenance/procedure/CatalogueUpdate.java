package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Versions.Current;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Changes one key of the catalogue in a transaction of its own, with its audit event. What differs
 * from the current version in content or origin becomes a new version, also where an older one was
 * the same: the highest number is always the current one.
 */
@Component
class CatalogueUpdate {

    private static final int ATTEMPTS = 5;

    private final Versions versions;
    private final AuditLog audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    CatalogueUpdate(
            Versions versions,
            AuditLog audit,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.versions = versions;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** What storing came to. */
    enum Change {
        /** New, or back after having been retired. */
        ADDED,
        CHANGED,
        UNCHANGED
    }

    Change store(SourceFile file, Definition definition, Actor actor) {
        String content = DefinitionJson.write(definition);
        return committed(
                () -> {
                    Optional<Current> current = versions.locked(file.key());
                    Optional<Current> same = current.filter(c -> isSame(c, file, content));
                    boolean live = current.filter(c -> !c.retired()).isPresent();
                    if (same.isPresent() && live) {
                        return Change.UNCHANGED;
                    }
                    if (same.isPresent()) {
                        revive(same.get(), file, actor);
                    } else {
                        add(file, content, current.isEmpty(), actor);
                    }
                    return live ? Change.CHANGED : Change.ADDED;
                });
    }

    /**
     * @return false if it was retired already
     */
    boolean retire(String key, Actor actor) {
        return committed(
                () -> {
                    if (versions.locked(key).filter(c -> !c.retired()).isEmpty()) {
                        return false;
                    }
                    versions.retire(key, clock.instant());
                    audit.append(AuditEntry.done(actor, "procedure.retire", "procedure", key));
                    return true;
                });
    }

    private static boolean isSame(Current current, SourceFile file, String content) {
        return current.origin() == file.origin()
                && current.contentHash().equals(DefinitionJson.hash(content));
    }

    /** Nothing was there to be locked for a first version: its number and entry are the lock. */
    private void add(SourceFile file, String content, boolean first, Actor actor) {
        int number = first ? 1 : versions.lastNumber(file.key()) + 1;
        long id = versions.add(file, number, content, clock.instant(), actor);
        if (first) {
            versions.enter(file.key(), id);
        } else {
            versions.point(file.key(), id);
        }
        String source = DefinitionJson.hash(Objects.requireNonNull(file.text()));
        audit.append(loaded(file, number, actor).with("source", source));
    }

    private void revive(Current current, SourceFile file, Actor actor) {
        versions.point(current.procedureKey(), current.id());
        audit.append(loaded(file, current.number(), actor));
    }

    private static AuditEntry loaded(SourceFile file, int number, Actor actor) {
        return AuditEntry.done(actor, "procedure.load", "procedure", file.key())
                .with("version", number)
                .with("origin", file.origin().name())
                .with("file", file.file());
    }

    /** Another node may load the same files: who comes second looks again. */
    private <T> T committed(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Objects.requireNonNull(transaction.execute(status -> work.get()));
            } catch (DataIntegrityViolationException | ConcurrencyFailureException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}

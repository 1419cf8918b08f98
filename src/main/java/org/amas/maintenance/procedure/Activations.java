package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Catalogue.Entry;
import org.amas.maintenance.procedure.Version.Origin;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.NotFound;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What of the operator's own may run where approval is required: a version that a second person
 * activated. Until then the newest one before it that ships or was activated goes on running there.
 */
@Component
public class Activations {

    private final Catalogue catalogue;
    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Activations(
            Catalogue catalogue,
            JdbcClient jdbc,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.catalogue = catalogue;
        this.jdbc = jdbc;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Row(String activatedBy, OffsetDateTime activatedAt) {}

    /** How the current version of a procedure stands. */
    public Activation of(Entry entry) {
        Version current = entry.version();
        if (current.origin() == Origin.SHIPPED) {
            return new Activation(current, null, null, current);
        }
        Optional<Row> row = row(current);
        Version served = row.isPresent() ? current : before(current).orElse(null);
        return new Activation(
                current,
                row.map(Row::activatedBy).orElse(null),
                row.map(r -> r.activatedAt().toInstant()).orElse(null),
                served);
    }

    /** What a launch runs in that environment; empty if nothing may run there yet. */
    public Optional<Version> served(Entry entry, Environment environment) {
        return environment.approvalRequired()
                ? Optional.ofNullable(of(entry).served())
                : Optional.of(entry.version());
    }

    /**
     * Lets the current version run where approval is required. Doing it twice is doing it once.
     *
     * @param number of the version that was looked at
     * @throws NotFound if there is no such version
     * @throws Conflict if it isn't the current one, needs no activation, or the actor had it loaded
     */
    public Activation activate(String key, int number, Actor by) {
        Entry entry =
                catalogue
                        .entry(key)
                        .orElseThrow(() -> new NotFound("There is no procedure " + key + "."));
        try {
            check(entry, number, by);
        } catch (NotFound | Conflict refused) {
            audit.record(
                    AuditEntry.denied(by, "procedure.activate", "procedure", key)
                            .because(refused.getMessage())
                            .with("version", number));
            throw refused;
        }
        if (of(entry).isWaiting()) {
            keep(entry.version(), by);
        }
        return of(entry);
    }

    private void check(Entry entry, int number, Actor by) {
        Version current = entry.version();
        String key = current.key();
        if (number < 1 || number > current.number()) {
            throw new NotFound("There is no version %d of %s.".formatted(number, key));
        }
        if (entry.retired()) {
            throw new Conflict("%s is retired: its file is gone.".formatted(key));
        }
        if (number != current.number()) {
            throw new Conflict(
                    "Version %d of %s is no longer the current one: look at version %d."
                            .formatted(number, key, current.number()));
        }
        if (current.origin() == Origin.SHIPPED) {
            throw new Conflict(
                    "Version %d of %s comes with the application and needs no activation."
                            .formatted(number, key));
        }
        if (by.name().equals(current.loader())) {
            throw new Conflict(
                    "%s had version %d of %s loaded, so another lead or admin must activate it."
                            .formatted(by.name(), number, key));
        }
    }

    private void keep(Version version, Actor by) {
        try {
            transaction.executeWithoutResult(done -> insert(version, by));
        } catch (DuplicateKeyException somebodyWasFaster) {
            // It is active, which is all that was asked for.
        }
    }

    private void insert(Version version, Actor by) {
        jdbc.sql(
                        """
                        insert into procedure_activation (version_id, activated_by, activated_at)
                        values (:version, :by, :at)\
                        """)
                .param("version", version.id())
                .param("by", by.name())
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        audit.append(
                AuditEntry.done(by, "procedure.activate", "procedure", version.key())
                        .with("version", version.number())
                        .with("loader", String.valueOf(version.loader()))
                        .with("source", DefinitionJson.hash(version.source())));
    }

    private Optional<Row> row(Version version) {
        return jdbc.sql(
                        """
                        select activated_by, activated_at from procedure_activation
                        where version_id = :version\
                        """)
                .param("version", version.id())
                .query(Row.class)
                .optional();
    }

    private Optional<Version> before(Version current) {
        return jdbc.sql(
                        """
                        select v.id from procedure_version v
                        where v.procedure_key = :key and v.number < :number
                          and (v.origin = 'SHIPPED' or exists (
                            select 1 from procedure_activation a where a.version_id = v.id))
                        order by v.number desc fetch first 1 rows only\
                        """)
                .param("key", current.key())
                .param("number", current.number())
                .query(Long.class)
                .optional()
                .flatMap(catalogue::version);
    }
}

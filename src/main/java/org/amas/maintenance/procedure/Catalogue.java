package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Versions.Current;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every procedure there is and was. Which version is current is asked of the database each time,
 * because another node may have loaded; versions themselves never change and are kept.
 */
@Component
public class Catalogue implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(Catalogue.class);

    private final CatalogueLoad load;
    private final Versions rows;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final ReentrantLock loading = new ReentrantLock();
    private final Map<Long, Version> known = new ConcurrentHashMap<>();
    private volatile List<LoadError> errors = List.of();

    Catalogue(CatalogueLoad load, Versions rows, AuditLog audit, ApplicationEventPublisher events) {
        this.load = load;
        this.rows = rows;
        this.audit = audit;
        this.events = events;
    }

    /** A procedure with its current version; of a retired one its last. */
    public record Entry(Version version, boolean retired) {}

    /** Loads before the application serves; a file with an error keeps nothing else out. */
    @Override
    public void afterSingletonsInstantiated() {
        load(Actor.SYSTEM);
    }

    /** Reads all files again. */
    public LoadReport reload(Actor actor) {
        LoadReport report = load(actor);
        audit.record(
                AuditEntry.done(actor, "procedure.reload", "procedure", "catalogue")
                        .with("added", report.added().size())
                        .with("changed", report.changed().size())
                        .with("retired", report.retired().size())
                        .with("errors", report.errors().size()));
        events.publishEvent(new CatalogueReloaded());
        return report;
    }

    private LoadReport load(Actor actor) {
        loading.lock();
        try {
            List<LoadError> known = errors;
            LoadReport report = load.load(actor, known);
            errors = report.errors();
            errors.stream()
                    .filter(error -> !known.contains(error))
                    .forEach(error -> log.warn("A procedure was not loaded: {}", error));
            return report;
        } finally {
            loading.unlock();
        }
    }

    /** In key order, the retired ones too. */
    public List<Entry> entries() {
        return rows.current().stream().map(this::entry).toList();
    }

    /** What can be launched, in key order. */
    public List<Version> current() {
        return entries().stream().filter(e -> !e.retired()).map(Entry::version).toList();
    }

    /** With its current version; of a retired procedure the last one. */
    public Optional<Entry> entry(String key) {
        return rows.current(key).map(this::entry);
    }

    /** The version that a launch would run; empty for an unknown or retired procedure. */
    public Optional<Version> find(String key) {
        return entry(key).filter(e -> !e.retired()).map(Entry::version);
    }

    public boolean isRetired(String key) {
        return rows.current(key).filter(Current::retired).isPresent();
    }

    /** When each of the retired ones was, by its key. */
    public Map<String, Instant> retired() {
        return rows.retired();
    }

    public Optional<Version> version(long id) {
        Version version = known.get(id);
        if (version != null) {
            return Optional.of(version);
        }
        Optional<Version> stored = rows.version(id);
        stored.ifPresent(v -> known.put(id, v));
        return stored;
    }

    /** Newest first. */
    public List<Version> versions(String key) {
        return rows.versions(key);
    }

    /** When the first version of each procedure was loaded, by its key. */
    public Map<String, Instant> firstLoaded() {
        return rows.firstLoaded();
    }

    /** Whether it is the operator's, in the place of one that ships with the application. */
    public boolean replacesShipped(Version version) {
        return version.origin() == Version.Origin.OPERATOR && load.ships(version.key());
    }

    /** What was wrong with files when they were last read on this node. */
    public List<LoadError> errors() {
        return errors;
    }

    /** The same of the files of one procedure. */
    public List<LoadError> errors(String key) {
        return errors.stream().filter(error -> error.isOf(key)).toList();
    }

    private Entry entry(Current current) {
        return new Entry(version(current.id()).orElseThrow(), current.retired());
    }
}

package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Version.Origin;
import org.amas.maintenance.procedure.Versions.Current;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Brings the catalogue in line with the files. One transaction per file, so that a broken file
 * keeps no other one out; what differs from the current version in content or origin becomes a new
 * version, also where an older one was the same: the highest number is always the current one.
 */
@Component
class CatalogueLoad {

    private static final int ATTEMPTS = 5;

    private final ProcedureFiles files;
    private final ProcedureYaml yaml;
    private final Versions versions;
    private final AuditLog audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    CatalogueLoad(
            ProcedureFiles files,
            ProcedureYaml yaml,
            Versions versions,
            AuditLog audit,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.files = files;
        this.yaml = yaml;
        this.versions = versions;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    LoadReport load(Actor actor) {
        ProcedureFiles.Found found = found();
        Report report = new Report(actor, new ArrayList<>(found.errors()));
        Map<String, Current> current =
                versions.current().stream()
                        .filter(c -> !c.retired())
                        .collect(
                                Collectors.toMap(
                                        Current::procedureKey, c -> c, (a, b) -> a, TreeMap::new));
        Map<String, Candidate> shipped = parsed(found.shipped());
        Map<String, Candidate> operator = parsed(found.operator());
        Set<String> keys = new TreeSet<>(current.keySet());
        keys.addAll(shipped.keySet());
        keys.addAll(operator.keySet());
        for (String key : keys) {
            bring(
                    key,
                    shipped.get(key),
                    operator.get(key),
                    current.get(key),
                    found.complete(),
                    report);
        }
        report.errors.forEach(error -> auditError(actor, error));
        return report.done();
    }

    private ProcedureFiles.Found found() {
        try {
            return files.find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Candidate> parsed(Map<String, SourceFile> sources) {
        Map<String, Candidate> candidates = new TreeMap<>();
        sources.forEach((key, source) -> candidates.put(key, parsed(source)));
        return candidates;
    }

    private Candidate parsed(SourceFile source) {
        if (source.text() == null) {
            return new Candidate(
                    source, null, source.problem() == null ? List.of() : List.of(source.problem()));
        }
        try {
            return new Candidate(source, yaml.read(source.key(), source.text()), List.of());
        } catch (Flawed e) {
            return new Candidate(source, null, e.flaws());
        }
    }

    /**
     * An operator's file goes before the shipped one. Where it is broken, its own last good version
     * stays; the shipped one only serves where no version of the operator's was in use.
     */
    private void bring(
            String key,
            @Nullable Candidate shipped,
            @Nullable Candidate operator,
            @Nullable Current current,
            boolean complete,
            Report report) {
        boolean useless = operator == null ? !complete : operator.definition() == null;
        if (current != null && current.origin() == Origin.OPERATOR && useless) {
            report.broken(operator, staying(current));
            return;
        }
        if (operator != null && operator.definition() != null) {
            report.broken(shipped, "the operator's own is used");
            store(operator, operator.definition(), report);
            return;
        }
        Definition fallback = shipped == null ? null : shipped.definition();
        String instead = fallback != null ? "the shipped one is used" : staying(current);
        report.broken(operator, instead);
        report.broken(shipped, instead);
        if (shipped != null && fallback != null) {
            store(shipped, fallback, report);
        } else if (shipped == null && operator == null) {
            retire(key, report);
        }
    }

    private static String staying(@Nullable Current current) {
        return current == null
                ? "the procedure is not there"
                : "version " + current.number() + " stays current";
    }

    private void store(Candidate candidate, Definition definition, Report report) {
        SourceFile file = candidate.source();
        String content = DefinitionJson.write(definition);
        List<String> fate =
                committed(
                        () -> {
                            Optional<Current> current = versions.locked(file.key());
                            boolean same =
                                    current.filter(c -> isSame(c, file, content)).isPresent();
                            boolean live = current.filter(c -> !c.retired()).isPresent();
                            if (same && live) {
                                return report.unchanged;
                            }
                            current.filter(c -> same)
                                    .ifPresentOrElse(
                                            c -> revive(c, report.actor),
                                            () -> add(file, content, report.actor));
                            return live ? report.changed : report.added;
                        });
        fate.add(file.key());
    }

    private static boolean isSame(Current current, SourceFile file, String content) {
        return current.origin() == file.origin()
                && current.contentHash().equals(DefinitionJson.hash(content));
    }

    private void add(SourceFile file, String content, Actor actor) {
        int number = versions.lastNumber(file.key()) + 1;
        versions.point(
                file.key(), versions.add(file, number, content, clock.instant(), actor.name()));
        audit.append(
                AuditEntry.done(actor, "procedure.load", "procedure", file.key())
                        .with("version", number)
                        .with("origin", file.origin().name())
                        .with("file", file.file()));
    }

    private void revive(Current current, Actor actor) {
        versions.point(current.procedureKey(), current.id());
        audit.append(
                AuditEntry.done(actor, "procedure.load", "procedure", current.procedureKey())
                        .with("version", current.number())
                        .with("origin", current.origin().name()));
    }

    private void retire(String key, Report report) {
        boolean retired =
                committed(
                        () -> {
                            if (versions.locked(key).filter(c -> !c.retired()).isEmpty()) {
                                return false;
                            }
                            versions.retire(key, clock.instant());
                            audit.append(
                                    AuditEntry.done(
                                            report.actor, "procedure.retire", "procedure", key));
                            return true;
                        });
        if (retired) {
            report.retired.add(key);
        }
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

    private void auditError(Actor actor, LoadError error) {
        audit.record(
                AuditEntry.failed(actor, "procedure.load", "procedure", error.file())
                        .because(error.message())
                        .with("line", error.line())
                        .with("column", error.column()));
    }

    /** A file with what came of reading it. */
    private record Candidate(
            SourceFile source, @Nullable Definition definition, List<Flaw> flaws) {}

    private static final class Report {

        private final Actor actor;
        private final List<LoadError> errors;
        private final List<String> added = new ArrayList<>();
        private final List<String> changed = new ArrayList<>();
        private final List<String> retired = new ArrayList<>();
        private final List<String> unchanged = new ArrayList<>();

        Report(Actor actor, List<LoadError> errors) {
            this.actor = actor;
            this.errors = errors;
        }

        /** Says of each error what serves in the file's place. */
        void broken(@Nullable Candidate candidate, String instead) {
            if (candidate == null) {
                return;
            }
            for (Flaw flaw : candidate.flaws()) {
                errors.add(
                        new Flaw(flaw.place(), flaw.message() + " (" + instead + ")")
                                .in(candidate.source().file()));
            }
        }

        LoadReport done() {
            return new LoadReport(
                    List.copyOf(added),
                    List.copyOf(changed),
                    List.copyOf(retired),
                    List.copyOf(unchanged),
                    List.copyOf(errors));
        }
    }
}

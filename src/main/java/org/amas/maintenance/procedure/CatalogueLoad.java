package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Version.Origin;
import org.amas.maintenance.procedure.Versions.Current;
import org.amas.maintenance.step.StepKinds;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Brings the catalogue in line with the files, key by key, so that a broken file keeps no other one
 * out.
 */
@Component
class CatalogueLoad {

    private final ProcedureFiles files;
    private final ProcedureYaml yaml;
    private final Versions versions;
    private final CatalogueUpdate update;
    private final StepKinds kinds;
    private final Arguments arguments;
    private final AuditLog audit;

    CatalogueLoad(
            ProcedureFiles files,
            ProcedureYaml yaml,
            Versions versions,
            CatalogueUpdate update,
            StepKinds kinds,
            Arguments arguments,
            AuditLog audit) {
        this.files = files;
        this.yaml = yaml;
        this.versions = versions;
        this.update = update;
        this.kinds = kinds;
        this.arguments = arguments;
        this.audit = audit;
    }

    /**
     * @param known errors that the last load has recorded: what hasn't changed is no news
     */
    LoadReport load(Actor actor, Collection<LoadError> known) {
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
        checkCalls(shipped, operator, current);
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
        report.errors.stream()
                .filter(error -> !known.contains(error))
                .forEach(error -> auditError(actor, error));
        return report.done();
    }

    boolean ships(String key) {
        return files.ships(key);
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

    /** What a step runs must be there as well, whichever version comes to serve. */
    private void checkCalls(
            Map<String, Candidate> shipped,
            Map<String, Candidate> operator,
            Map<String, Current> current) {
        Map<String, Definition> known = new TreeMap<>();
        current.values().forEach(one -> learn(known, one));
        learn(known, shipped.values());
        learn(known, operator.values());
        CallCheck check = new CallCheck(kinds, arguments, known);
        shipped.replaceAll((key, candidate) -> checked(candidate, check));
        operator.replaceAll((key, candidate) -> checked(candidate, check));
    }

    private void learn(Map<String, Definition> known, Current current) {
        versions.version(current.id()).ifPresent(v -> known.put(v.key(), v.definition()));
    }

    private static void learn(Map<String, Definition> known, Collection<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            Definition definition = candidate.definition();
            if (definition != null) {
                known.put(candidate.source().key(), definition);
            }
        }
    }

    private static Candidate checked(Candidate candidate, CallCheck check) {
        Definition definition = candidate.definition();
        String text = candidate.source().text();
        if (definition == null || text == null) {
            return candidate;
        }
        List<Flaw> flaws = check.flaws(definition, text);
        return flaws.isEmpty() ? candidate : new Candidate(candidate.source(), null, flaws);
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
            store(operator.source(), operator.definition(), report);
            return;
        }
        Definition fallback = shipped == null ? null : shipped.definition();
        String instead = fallback != null ? "the shipped one is used" : staying(current);
        report.broken(operator, instead);
        report.broken(shipped, instead);
        if (shipped != null && fallback != null) {
            store(shipped.source(), fallback, report);
        } else if (shipped == null && operator == null) {
            if (update.retire(key, report.actor)) {
                report.retired.add(key);
            }
        }
    }

    private static String staying(@Nullable Current current) {
        return current == null ? "not loaded" : "version " + current.number() + " stays current";
    }

    private void store(SourceFile file, Definition definition, Report report) {
        switch (update.store(file, definition, report.actor)) {
            case ADDED -> report.added.add(file.key());
            case CHANGED -> report.changed.add(file.key());
            case UNCHANGED -> report.unchanged.add(file.key());
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

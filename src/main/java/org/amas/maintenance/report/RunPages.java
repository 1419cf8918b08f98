package org.amas.maintenance.report;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.RunEvidence;
import org.amas.maintenance.run.RunEvidence.Kept;
import org.amas.maintenance.run.RunEvidence.KeptStep;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;

/** The files of one run in an evidence pack. */
@Component
class RunPages {

    private final RunEvidence evidence;
    private final Catalogue catalogue;

    RunPages(RunEvidence evidence, Catalogue catalogue) {
        this.evidence = evidence;
        this.catalogue = catalogue;
    }

    /**
     * What is in {@code version.json}.
     *
     * @param sha256 of {@code definition.yaml}, the text that the run was made from
     */
    private record VersionPage(
            String procedure,
            int number,
            String origin,
            String file,
            Instant loadedAt,
            @Nullable String loader,
            String sha256) {}

    private record StepPage(JsonNode step, OutputPage output) {}

    /**
     * @param file null if nothing was printed, or nothing of it is kept
     * @param printed bytes that the step printed and that were to be kept
     * @param kept bytes that are in the file
     * @param dropped bytes beyond the limit: counted, never kept
     * @param note what is missing, and why
     */
    private record OutputPage(
            @Nullable String file,
            long printed,
            long kept,
            long dropped,
            @Nullable String sha256,
            @Nullable String note) {}

    /** These, the runs that they began, and those that they went on with. */
    Set<Long> related(Collection<Long> runs) {
        return evidence.withRelated(runs);
    }

    /**
     * @return the procedure that it ran; none if there is no such run
     */
    Set<String> write(PackZip zip, long run, Function<Object, String> pretty) throws IOException {
        Kept kept = evidence.of(run).orElse(null);
        if (kept == null) {
            return Set.of();
        }
        String folder = "runs/%d/".formatted(run);
        zip.text(folder + "run.json", pretty.apply(kept.document()));
        zip.text(folder + "parameters.json", pretty.apply(kept.document().path("parameters")));
        zip.text(folder + "approvals.json", pretty.apply(kept.approvals()));
        Version version = catalogue.version(kept.version()).orElseThrow();
        String hash = zip.text(folder + "definition.yaml", version.source()).hash();
        zip.text(folder + "version.json", pretty.apply(page(version, hash)));
        for (KeptStep step : kept.steps()) {
            write(zip, folder, step, pretty);
        }
        return Set.of(version.key());
    }

    private static VersionPage page(Version version, String hash) {
        return new VersionPage(
                version.key(),
                version.number(),
                version.origin().name(),
                version.file(),
                version.loadedAt(),
                version.loader(),
                hash);
    }

    private void write(PackZip zip, String folder, KeptStep step, Function<Object, String> pretty)
            throws IOException {
        String again = step.attempt() == 0 ? "" : "-again-" + step.attempt();
        String name = "%02d%s".formatted(step.number(), again);
        OutputPage output = output(zip, folder + "steps/", name + ".output.txt", step);
        zip.text(
                folder + "steps/" + name + ".json",
                pretty.apply(new StepPage(step.document(), output)));
    }

    private OutputPage output(PackZip zip, String folder, String file, KeptStep step)
            throws IOException {
        if (step.printed() == 0) {
            return new OutputPage(null, 0, 0, step.dropped(), null, "It printed nothing.");
        }
        PackZip.Added added = zip.add(folder + file, to -> evidence.copyOutput(step, to));
        return new OutputPage(
                file,
                step.printed(),
                added.bytes(),
                step.dropped(),
                added.hash(),
                note(step, added));
    }

    private static @Nullable String note(KeptStep step, PackZip.Added added) {
        if (added.bytes() < step.printed()) {
            return "It printed %d bytes, of which %d are kept: the rest was removed when its time was over."
                    .formatted(step.printed(), added.bytes());
        }
        return step.dropped() == 0
                ? null
                : "It printed %d bytes beyond the limit, which were never kept."
                        .formatted(step.dropped());
    }
}

package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the tags of the running images point at something newer by now. The engine asks its
 * registries; nothing is pulled.
 */
@Component
class DockerImageUpdatesKind extends DockerCheck<NoSettings> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SHOWN = 19;

    private record Answer(String word, String available, String why) {}

    @Override
    public String name() {
        return "docker.image-updates";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("images_running", "images_outdated", "images_unknown");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Set<String> reasons = new TreeSet<>();
        int outdated = 0;
        int unknown = 0;
        for (RunningImages.Image image : RunningImages.of(engine)) {
            Set<String> digests = digests(engine, image.id());
            for (String name : image.names()) {
                context.say("Asking the registry of " + name + " …");
                Answer answer = ask(engine, name, digests);
                outdated += answer.word().equals("outdated") ? 1 : 0;
                unknown += answer.word().equals("unknown") ? 1 : 0;
                if (answer.word().equals("outdated")) {
                    context.finding(outdated(name, digests, answer));
                }
                if (!answer.why().isEmpty()) {
                    reasons.add(name + ": " + answer.why());
                }
                rows.add(row(name, image, digests, answer));
            }
        }
        if (rows.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " runs no image");
        }
        context.reading(Reading.of("images_running", rows.size(), ""));
        context.reading(Reading.of("images_outdated", outdated, ""));
        context.reading(Reading.of("images_unknown", unknown, ""));
        context.show(table(rows));
        String headline =
                "%d of %s outdated, %d not told by a registry"
                        .formatted(outdated, Amount.of(rows.size(), "running image"), unknown);
        return unknown == 0 || outdated > 0
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", reasons)).headline(headline);
    }

    /** Of what was pulled or pushed; an image that was only built here has none. */
    private static Set<String> digests(DockerEngine engine, String id) throws IOException {
        Set<String> digests = new TreeSet<>();
        for (JsonNode name : engine.get("/images/" + id + "/json").path("RepoDigests")) {
            digests.add(name.asString("").replaceFirst(".*@", ""));
        }
        return digests;
    }

    private static Answer ask(DockerEngine engine, String name, Set<String> digests) {
        if (name.contains("@sha256:")) {
            return new Answer("pinned", "", "");
        }
        if (name.startsWith("sha256:")) {
            return new Answer("unknown", "", "it has no name that a registry knows");
        }
        if (digests.isEmpty()) {
            return new Answer("unknown", "", "it was built here, and no registry has it");
        }
        try {
            String digest =
                    engine.get("/distribution/" + name + "/json", PATIENCE)
                            .path("Descriptor")
                            .path("digest")
                            .asString("");
            if (digest.isEmpty()) {
                return new Answer("unknown", "", "the registry tells no digest");
            }
            return new Answer(digests.contains(digest) ? "current" : "outdated", digest, "");
        } catch (IOException e) {
            return new Answer("unknown", "", "registry: " + e.getMessage());
        }
    }

    private static Finding outdated(String name, Set<String> digests, Answer answer) {
        return Finding.warning(
                        name,
                        "its registry has another image under this name than the one that runs",
                        "outdated:" + name)
                .evidence(
                        "runs %s\navailable %s"
                                .formatted(String.join(", ", digests), answer.available()));
    }

    private static List<@Nullable Object> row(
            String name, RunningImages.Image image, Set<String> digests, Answer answer) {
        return Table.row(
                name,
                String.join(", ", image.services()),
                clipped(digests.isEmpty() ? image.id() : String.join(", ", digests)),
                clipped(answer.available()),
                answer.why().isEmpty() ? answer.word() : answer.word() + ": " + answer.why());
    }

    private static String clipped(String digest) {
        return digest.length() <= SHOWN ? digest : digest.substring(0, SHOWN) + "…";
    }

    private static Table table(List<List<@Nullable Object>> rows) {
        List<Column> columns =
                List.of(
                        Column.text("Image"),
                        Column.text("Services"),
                        Column.text("Runs"),
                        Column.text("Available"),
                        Column.text("Answer"));
        return Table.of("Running images against their registries", columns, rows);
    }
}

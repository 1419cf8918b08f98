package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which services got another image lately: the container was made lately, or the image's name was
 * put on another image. What changed last is what broke last, more often than not.
 */
@Component
class DockerImageChangesKind extends DockerCheck<DockerImageChangesKind.Settings> {

    /**
     * @param within how long ago counts as lately
     */
    record Settings(@DurationMin(minutes = 1) @DurationMax(days = 31) Duration within) {

        Settings {
            within = within == null ? Duration.ofHours(24) : within;
        }
    }

    /**
     * @param digest of the image it runs, {@code sha256:…}
     * @param made when the container was made from it
     * @param named when the image was built or got its last name here; null if that isn't known
     * @param outdated the name points to another image by now
     */
    record Running(
            String service,
            String name,
            String image,
            String digest,
            @Nullable Instant made,
            @Nullable Instant named,
            boolean outdated) {

        boolean changedSince(Instant limit) {
            return Stream.of(made, named).anyMatch(at -> at != null && at.isAfter(limit));
        }
    }

    @Override
    public String name() {
        return "docker.image-changes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("images_changed");
    }

    @Override
    protected Outcome check(Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<Running> all = new ArrayList<>();
        for (ProjectContainer container : ProjectContainer.of(engine)) {
            if (!container.oneOff()) {
                all.add(running(container, engine));
            }
        }
        if (all.isEmpty()) {
            return Outcome.unknown(
                    "the project %s has no container".formatted(engine.target().project()));
        }
        Instant limit = context.clock().instant().minus(settings.within());
        List<Running> changed = all.stream().filter(r -> r.changedSince(limit)).toList();
        changed.forEach(one -> context.finding(finding(one)));
        context.reading(Reading.of("images_changed", changed.size(), ""));
        context.show(table(all));
        return Outcome.done(
                "%s of %d changed in the last %s"
                        .formatted(
                                Amount.of(changed.size(), "image"),
                                all.size(),
                                Amount.time(settings.within())));
    }

    private static Running running(ProjectContainer container, DockerEngine engine)
            throws IOException {
        JsonNode inspected = engine.get("/containers/" + container.id() + "/json");
        String digest = inspected.path("Image").asString("");
        JsonNode image = image(digest, engine);
        JsonNode byName = image(container.image(), engine);
        return new Running(
                container.service(),
                container.name(),
                container.image(),
                digest,
                ProjectContainer.instant(inspected.path("Created").asString("")),
                image.isMissingNode() ? null : Expendable.Dangling.since(image),
                !byName.isMissingNode() && !byName.path("Id").asString("").equals(digest));
    }

    /** Its image may be gone by force though a container runs from it. */
    private static JsonNode image(String id, DockerEngine engine) {
        try {
            return engine.get("/images/" + id + "/json");
        } catch (IOException gone) {
            return tools.jackson.databind.node.MissingNode.getInstance();
        }
    }

    private static Finding finding(Running one) {
        return Finding.info(
                        one.service(),
                        "runs an image or a container that is new",
                        "image-changed:" + one.service())
                .evidence(
                        """
                        container: %s, made %s
                        image: %s, %s
                        built or named: %s\
                        """
                                .formatted(
                                        one.name(),
                                        moment(one.made()),
                                        one.image(),
                                        one.digest(),
                                        moment(one.named())));
    }

    private static String moment(@Nullable Instant at) {
        return at == null ? "at a time that isn't known" : Moment.second(at);
    }

    private static Table table(List<Running> all) {
        return Table.of(
                "Images and when they changed",
                List.of(
                        Column.text("service"),
                        Column.text("image"),
                        Column.text("digest"),
                        Column.text("container made"),
                        Column.text("image built or named"),
                        Column.text("its name means another image by now")),
                all.stream()
                        .map(
                                r ->
                                        Table.row(
                                                r.service(),
                                                r.image(),
                                                r.digest(),
                                                r.made(),
                                                r.named(),
                                                r.outdated() ? "yes" : "no"))
                        .toList());
    }
}

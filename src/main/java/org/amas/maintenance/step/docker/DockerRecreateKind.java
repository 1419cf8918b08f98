package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.EndangeringKind;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one service's container anew from another image, with everything else as it was, and waits
 * until it is well. Otherwise the container before is put back: not one like it, the very same. It
 * stays aside, stopped, until {@code docker.settle} says that the new one is kept.
 *
 * <p>Over the engine and not by Compose: its file is often on another machine than we are, and its
 * two generations differ. What Compose must be told afterwards is a finding.
 */
@Component
class DockerRecreateKind implements EndangeringKind<DockerRecreateKind.Settings> {

    /**
     * @param service by its name, with or without a colour behind it
     * @param image by name; nothing is done without one
     * @param patience how long the new container may take to be well
     * @param backedUp false lets AMAS's own container go without backups in the same run; a store
     *     never
     * @param within the only environments in which it is done; all if none are named
     */
    record Settings(
            @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9_-]*") String service,
            @Nullable @Pattern(regexp = "|" + LocalImage.NAME) String image,
            @DurationMin(seconds = 5) @DurationMax(minutes = 30) Duration patience,
            @Nullable Boolean backedUp,
            List<String> within) {

        Settings {
            patience = patience == null ? Duration.ofMinutes(2) : patience;
            within = within == null ? List.of() : List.copyOf(within);
        }

        String wanted() {
            return image == null || image.isEmpty() ? "" : LocalImage.tagged(image);
        }
    }

    private final VerifiedBackups backups;

    DockerRecreateKind(VerifiedBackups backups) {
        this.backups = backups;
    }

    @Override
    public String name() {
        return "docker.recreate";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    /** A store's own lock, too: nobody else changes what is being stopped. */
    @Override
    public Set<TargetType> uses(Settings settings) {
        return Stores.withEngine(settings.service());
    }

    @Override
    public Set<TargetType> endangers(Settings settings) {
        return settings.wanted().isEmpty()
                ? Set.of()
                : Stores.of(settings.service()).map(Set::of).orElse(Set.of());
    }

    @Override
    public Set<String> readings() {
        return Set.of("recreated", "recovered_s", "down_s");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        if (settings.wanted().isEmpty() || Within.isElsewhere(settings.within(), context)) {
            return Plan.nothing();
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            Optional<JsonNode> container = Service.of(engine, settings.service());
            if (container.isEmpty()) {
                return Plan.unavailable(Service.none(engine, settings.service()));
            }
            Optional<LocalImage> image = LocalImage.of(engine, settings.wanted());
            String here = image.map(i -> "run; here as " + i.id()).orElse("run; not here yet");
            return Plan.of(
                    List.of(
                            planned(container.get(), settings),
                            new PlannedObject("image", settings.wanted(), here, null)),
                    settings.service());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static PlannedObject planned(JsonNode container, Settings settings) {
        String id = container.path("Id").asString("");
        return new PlannedObject(
                "container",
                "%s (%s)".formatted(Inspections.name(container), id.substring(0, 12)),
                "make anew from %s; it runs %s"
                        .formatted(settings.wanted(), container.path("Image").asString("")),
                null);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        if (settings.wanted().isEmpty()) {
            context.say("No image is named, so nothing is done");
            return Outcome.skipped("not asked for");
        }
        if (Within.isElsewhere(settings.within(), context)) {
            return Within.skipped(settings.within());
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            JsonNode old = Service.of(engine, settings.service()).orElse(null);
            LocalImage image = LocalImage.of(engine, settings.wanted()).orElse(null);
            if (old == null) {
                return Outcome.failed(Service.none(engine, settings.service()));
            }
            if (image == null) {
                return Outcome.failed(
                        "the engine has no image %s: it must be pulled or built first"
                                .formatted(settings.wanted()));
            }
            if (old.path("Image").asString("").equals(image.id())) {
                context.show(digests(old, image, image.id()));
                context.reading(Reading.of("recreated", 0, ""));
                return Outcome.done(
                        "%s runs %s already: nothing was done"
                                .formatted(Inspections.name(old), image.shortId()));
            }
            String refusal = refusal(old, image, settings, engine, context);
            return refusal == null
                    ? replace(old, image, settings, engine, context)
                    : Outcome.failed("refused: " + refusal);
        } catch (NoBackup missing) {
            return Outcome.notRun(String.valueOf(missing.getMessage()));
        }
    }

    /** Why it must not be touched; null if it may. */
    private @Nullable String refusal(
            JsonNode old,
            LocalImage image,
            Settings settings,
            DockerEngine engine,
            StepContext context)
            throws IOException, NoBackup {
        String name = Inspections.name(old);
        if (!context.mayTouch(planned(old, settings))) {
            return name
                    + " is another container than the one that was shown, or runs another image";
        }
        if (!Inspections.lab(old) && (context.lab() || StackContainer.target(context).guarded())) {
            return "%s is not labelled %s=true".formatted(name, Expendable.LAB);
        }
        if (old.path("HostConfig").path("AutoRemove").asBoolean(false)) {
            return name + " is removed as soon as it stops, so it could not be put back";
        }
        Optional<ProjectContainer> aside = Replacement.aside(engine, name);
        if (aside.isPresent()) {
            return "%s is still aside from an earlier run: look at it, and remove it or put it back"
                    .formatted(aside.get().name());
        }
        Optional<TargetType> store = Stores.of(old);
        if (store.isPresent() && Stores.of(settings.service()).isEmpty()) {
            return "%s seems to hold data of %s, which the service's name does not tell"
                    .formatted(name, store.get().word());
        }
        if (store.isPresent() || !Boolean.FALSE.equals(settings.backedUp())) {
            requireBackups(store, context);
        }
        return null;
    }

    /**
     * Of every store that the environment has: a new version of AMAS migrates its data. A store's
     * own container doesn't change without one.
     */
    private void requireBackups(Optional<TargetType> own, StepContext context) throws NoBackup {
        for (TargetType type : Stores.ALL.stream().sorted().toList()) {
            Target target;
            try {
                target = context.target(Target.class, type);
            } catch (TargetAbsent absent) {
                if (own.filter(type::equals).isPresent()) {
                    throw new NoBackup(absent.getMessage() + ", so nothing of it is backed up");
                }
                continue;
            }
            VerifiedBackup newest =
                    backups.newest(context.environment(), target)
                            .filter(backup -> backup.run() == context.run())
                            .orElseThrow(
                                    () ->
                                            new NoBackup(
                                                    "this run has made no backup of %s that was restored and compared"
                                                            .formatted(type.word())));
            context.say("Backup of %s: %s".formatted(type.word(), newest.folder()));
        }
    }

    private Outcome replace(
            JsonNode old,
            LocalImage image,
            Settings settings,
            DockerEngine engine,
            StepContext context)
            throws IOException, InterruptedException {
        String name = Inspections.name(old);
        String oldId = old.path("Id").asString("");
        Replacement replacement = new Replacement(engine, context);
        long began = System.nanoTime();
        String id;
        try {
            id = replacement.replace(old, image);
        } catch (IOException | DockerException refused) {
            context.finding(notWell(name, "could not be made or started", refused.getMessage()));
            return back(old, "the engine refused: " + reason(refused), settings, engine, context);
        }
        String trouble = StackContainer.trouble(id, patience(settings, context), engine, context);
        if (trouble == null) {
            context.reading(Reading.of("down_s", seconds(began), "s"));
            context.reading(Reading.of("recreated", 1, ""));
            context.show(digests(old, image, image.id()));
            return Outcome.done(
                    "%s runs %s and is well; the one before is kept aside"
                            .formatted(name, image.shortId()));
        }
        ProjectContainer failed = ProjectContainer.from(engine.get("/containers/" + id + "/json"));
        context.finding(
                notWell(
                        name,
                        "is not well from " + image.name() + ": " + trouble,
                        "its check says: %s\n%s"
                                .formatted(failed.probe(), LastLines.of(failed, engine))));
        context.say("Putting back what was before …");
        replacement.putBack(oldId, name, id);
        return back(old, "the new one was not well: " + trouble, settings, engine, context);
    }

    /** What is left of the step's time goes to putting back, should that be needed. */
    private static Duration patience(Settings settings, StepContext context) {
        Duration left = context.timeLeft().dividedBy(2);
        return settings.patience().compareTo(left) < 0 ? settings.patience() : left;
    }

    private static double seconds(long began) {
        return Math.round((System.nanoTime() - began) / 1e8) / 10.0;
    }

    private static Finding notWell(String name, String text, @Nullable String evidence) {
        return Finding.error(name, text, "not-well:" + name).evidence(evidence);
    }

    private static String reason(Exception refused) {
        return refused instanceof DockerException docker
                ? StackContainer.reason(docker)
                : String.valueOf(refused.getMessage());
    }

    private static Outcome back(
            JsonNode old, String why, Settings settings, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException {
        String id = old.path("Id").asString("");
        String name = Inspections.name(old);
        String was = LocalImage.shortened(old.path("Image").asString(""));
        context.reading(Reading.of("recreated", 0, ""));
        Duration left = context.timeLeft().minusSeconds(5);
        Duration patience = settings.patience().compareTo(left) < 0 ? settings.patience() : left;
        String trouble = StackContainer.trouble(id, patience, engine, context);
        if (trouble == null) {
            return Outcome.failed(
                    "%s; rolled back to %s, which runs and is well".formatted(why, was));
        }
        context.finding(
                Finding.critical(
                        name,
                        "was put back on %s, and is not well: %s".formatted(was, trouble),
                        "roll-back-failed:" + name));
        return Outcome.failed("%s; rolled back to %s, which is not well".formatted(why, was));
    }

    private static Table digests(JsonNode old, LocalImage image, String now) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        String before = old.path("Config").path("Image").asString("");
        rows.add(Table.row("before", before, old.path("Image").asString(""), null));
        rows.add(Table.row("after", image.name(), now, image.digest()));
        return Table.of(
                "Image of " + Inspections.name(old),
                List.of(
                        Column.text("When"),
                        Column.text("Name"),
                        Column.text("Image"),
                        Column.text("Registry's digest")),
                rows);
    }

    /** A container set aside tells how far it came. */
    @Override
    public Recovery recover(StepContext context) {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            String suffix = "-before-" + context.run() + "-" + context.step();
            for (ProjectContainer one : ProjectContainer.of(engine)) {
                if (one.name().endsWith(suffix)) {
                    return Recovery.unknown(
                            "the container before is aside as %s; start it under its own name, or remove it if the new one is good"
                                    .formatted(one.name()));
                }
            }
            return Recovery.neverStarted("no container of this step is aside: the old one runs on");
        } catch (IOException | TargetAbsent | TargetDown e) {
            return Recovery.unknown("the engine can't be asked: " + e.getMessage());
        }
    }

    private static final class NoBackup extends Exception {

        private static final long serialVersionUID = 1L;

        NoBackup(String reason) {
            super(reason);
        }
    }
}

package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.EndangeringKind;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StoreData;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.target.DockerEngine;
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
import java.util.stream.Collectors;

/**
 * Makes one service's container anew from another image, with everything else as it was, and waits
 * until it is well. Otherwise the container before is put back: not one like it, the very same. It
 * stays aside, stopped, until {@code docker.settle} says that the new one is kept.
 *
 * <p>A store is one whose data may be the damage: it is read before, and again when the container
 * before is back, and restored from this run's backup if it is not what it was.
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

    private final RunBackups backups;
    private final List<StoreData> stores;

    DockerRecreateKind(VerifiedBackups backups, List<StoreData> stores) {
        this.backups = new RunBackups(backups);
        this.stores = List.copyOf(stores);
    }

    @Override
    public String name() {
        return "docker.recreate";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    /** Putting a store back may mean to restore it over what it holds. */
    @Override
    public Effect effect(Settings settings) {
        return endangers(settings).isEmpty() ? Effect.CHANGES : Effect.DESTROYS;
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
            List<PlannedObject> objects = new ArrayList<>();
            objects.add(planned(container.get(), settings));
            objects.add(new PlannedObject("image", settings.wanted(), here, null));
            change(container.get(), settings, engine, context)
                    .ifPresent(change -> objects.addAll(change.planned()));
            return Plan.of(objects, settings.service());
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

    /** Of a store; empty for everything else. */
    private Optional<StoreChange> change(
            JsonNode container, Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        TargetType type = Stores.of(settings.service()).orElse(null);
        for (StoreData data : stores) {
            if (data.type() == type) {
                return Optional.of(StoreChange.of(container, data, engine, context));
            }
        }
        return Optional.empty();
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
                Recreation same =
                        new Recreation(old, image, settings.patience(), null, engine, context);
                context.show(same.digests(image.id()));
                context.reading(Reading.of("recreated", 0, ""));
                return Outcome.done(
                        "%s runs %s already: nothing was done"
                                .formatted(Inspections.name(old), image.shortId()));
            }
            String refusal = refusal(old, image, settings, engine, context);
            return refusal == null
                    ? replace(old, image, settings, engine, context)
                    : Outcome.failed("refused: " + refusal);
        } catch (RunBackups.NoBackup missing) {
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
            throws IOException, RunBackups.NoBackup {
        String name = Inspections.name(old);
        if (!context.mayTouch(planned(old, settings))) {
            return name
                    + " is another container than the one that was shown, or runs another image";
        }
        String foreign = StackContainer.from(old).foreign(context);
        if (foreign != null) {
            return foreign;
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
            backups.require(store, context);
        }
        return null;
    }

    private Outcome replace(
            JsonNode old,
            LocalImage image,
            Settings settings,
            DockerEngine engine,
            StepContext context)
            throws Exception {
        Optional<StoreChange> store = change(old, settings, engine, context);
        if (store.isEmpty()) {
            return new Recreation(old, image, settings.patience(), null, engine, context).perform();
        }
        try (StoreChange change = store.get()) {
            String refusal = change.refusal();
            if (refusal != null) {
                return Outcome.failed("refused: " + refusal);
            }
            change.begin();
            return new Recreation(old, image, settings.patience(), change, engine, context)
                    .perform();
        }
    }

    /** A container set aside tells how far it came. */
    @Override
    public Recovery recover(StepContext context) {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            String suffix = "-before-" + context.run() + "-" + context.step();
            for (ProjectContainer one : ProjectContainer.of(engine)) {
                if (one.name().endsWith(suffix)) {
                    return Recovery.unknown(
                            "the container before is aside as %s; start it under its own name, or remove it if the new one is good%s"
                                    .formatted(one.name(), paused(engine)));
                }
            }
            return Recovery.neverStarted(
                    "no container of this step is aside: the old one runs on" + paused(engine));
        } catch (IOException | TargetAbsent | TargetDown e) {
            return Recovery.unknown("the engine can't be asked: " + e.getMessage());
        }
    }

    /** Those that were to write to no store meanwhile, and that nobody has let go on. */
    private static String paused(DockerEngine engine) throws IOException {
        String names =
                ProjectContainer.of(engine).stream()
                        .filter(one -> one.state().equals("paused"))
                        .map(ProjectContainer::name)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; still paused, to be unpaused by hand: " + names;
    }
}

package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes dangling images and build cache that are old, and nothing else. Stopped containers are
 * evidence, networks and volumes may be somebody's: they are listed, never removed.
 */
@Component
class DockerPruneKind implements StepKind<DockerPruneKind.Settings> {

    private final PlannedDiskUse planned = new PlannedDiskUse();

    /**
     * @param olderThan images by when they were built or last named, cache by when it was last used
     */
    record Settings(@DurationMin(days = 1) Duration olderThan, Boolean images, Boolean buildCache) {

        Settings {
            olderThan = olderThan == null ? Duration.ofHours(168) : olderThan;
            images = images == null || images;
            buildCache = buildCache == null || buildCache;
        }

        String rule() {
            return "dangling images and build cache older than " + olderThan.toHours() + " h";
        }
    }

    @Override
    public String name() {
        return "docker.prune";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "images_removed",
                "cache_removed",
                "bytes_reclaimed",
                "stopped_containers",
                "dangling_volumes");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        try (DockerEngine engine = target(context).open()) {
            Expendable expendable =
                    expendable(engine, planned.count(engine, now(context)), settings, context);
            List<PlannedObject> objects = new ArrayList<>();
            if (settings.images()) {
                expendable.images().forEach(i -> objects.add(removed("image", i.id(), i.bytes())));
            }
            if (settings.buildCache() && !StackContainer.isGuarded(context)) {
                expendable.cache().forEach(record -> objects.add(cached(record)));
            }
            return Plan.of(objects, settings.rule());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        try (DockerEngine engine = target(context).open()) {
            DiskUse use = use(engine, context);
            Expendable expendable = expendable(engine, use, settings, context);
            long images = settings.images() ? remove(expendable, engine, context) : 0;
            long cache = settings.buildCache() ? prune(expendable, settings, engine, context) : 0;
            context.reading(
                    Reading.of("bytes_reclaimed", images, "bytes").label("class", "images"));
            context.reading(
                    Reading.of("bytes_reclaimed", cache, "bytes").label("class", "build cache"));
            volumes(use, context);
            int stopped = StoppedContainers.list(engine, context);
            return Outcome.done(
                    "%s reclaimed; %s and %s kept"
                            .formatted(
                                    Amount.bytes(images + cache),
                                    Amount.of(stopped, "stopped container"),
                                    Amount.of(use.dangling().size(), "unused volume")));
        }
    }

    /** What goes is asked for again, one by one; this only tells how much there is. */
    private DiskUse use(DockerEngine engine, StepContext context) throws IOException {
        Optional<DiskUse> still = planned.still(engine, now(context));
        if (still.isPresent()) {
            context.say("Nothing has come or gone since the engine counted for the plan");
            return still.get();
        }
        context.say("Asking the engine what it keeps; it may take long on a big disk …");
        return DiskUse.of(engine);
    }

    private static Instant now(StepContext context) {
        return context.clock().instant();
    }

    private static DockerTarget target(StepContext context) {
        return context.target(DockerTarget.class, TargetType.DOCKER);
    }

    private static PlannedObject cached(DiskUse.CacheRecord record) {
        return removed("build cache", record.id(), record.bytes());
    }

    private static PlannedObject removed(String type, String id, long bytes) {
        return new PlannedObject(type, id, "remove", bytes);
    }

    private static Expendable expendable(
            DockerEngine engine, DiskUse use, Settings settings, StepContext context)
            throws IOException {
        return Expendable.of(
                engine,
                use,
                settings.olderThan(),
                context.clock().instant(),
                StackContainer.isGuarded(context));
    }

    /** One by one and by id, so that nothing goes that became dangling meanwhile. */
    private static long remove(Expendable expendable, DockerEngine engine, StepContext context)
            throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        context.say(Amount.of(expendable.images().size(), "dangling image") + " to remove");
        long bytes = 0;
        int removed = 0;
        for (Expendable.Dangling image : expendable.images()) {
            String result = removedOrLeft(image, engine, context);
            if (result.equals("removed")) {
                removed++;
                bytes += image.bytes();
            }
            context.say("image " + image.id() + ": " + result);
            rows.add(Table.row(image.id(), image.since(), image.bytes(), result));
        }
        for (Expendable.Dangling image : expendable.spared()) {
            String why = "left: not labelled " + Expendable.LAB + "=true";
            context.say("image " + image.id() + ": " + why);
            rows.add(Table.row(image.id(), image.since(), image.bytes(), why));
        }
        context.reading(Reading.of("images_removed", removed, ""));
        if (!rows.isEmpty()) {
            context.table(images(rows));
        }
        return bytes;
    }

    private static String removedOrLeft(
            Expendable.Dangling image, DockerEngine engine, StepContext context)
            throws IOException {
        if (context.cancelled()) {
            return "left: cancelled";
        }
        return context.mayTouch(removed("image", image.id(), image.bytes()))
                ? remove(image, engine, context)
                : "left: it wasn't in the plan";
    }

    private static Table images(List<List<@Nullable Object>> rows) {
        List<Column> columns =
                List.of(
                        Column.text("Image"),
                        Column.text("Without a name since, or built"),
                        new Column("Size", "bytes"),
                        Column.text("Result"));
        return Table.of("Dangling images whose time has come", columns, rows);
    }

    private static String remove(
            Expendable.Dangling image, DockerEngine engine, StepContext context)
            throws IOException {
        if (!Expendable.stillDangling(engine, image)) {
            return "left: in use again";
        }
        try {
            // On a lab its nameless parents stay: they carry no label.
            engine.client()
                    .removeImageCmd(image.id())
                    .withForce(false)
                    .withNoPrune(StackContainer.isGuarded(context))
                    .exec();
            return "removed";
        } catch (DockerException e) {
            String text = "could not be removed";
            context.finding(
                    Finding.warning(image.id(), text, "image-kept:" + image.id())
                            .evidence(e.getMessage()));
            return "left: the engine refused";
        }
    }

    /** Which of it went, the engine decides: it counts anew. */
    private static long prune(
            Expendable expendable, Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        int count = expendable.cache().size();
        long size = expendable.cache().stream().mapToLong(DiskUse.CacheRecord::bytes).sum();
        String what = Amount.of(count, "record") + " of build cache, " + Amount.bytes(size);
        Optional<String> kept = count == 0 ? Optional.of("") : kept(expendable, context);
        if (kept.isPresent()) {
            context.say(what + kept.get());
            context.reading(Reading.of("cache_removed", 0, ""));
            return 0;
        }
        context.say(what + ": removing …");
        String filter = "{\"until\":[\"%dh\"]}".formatted(settings.olderThan().toHours());
        JsonNode told =
                engine.post(
                        "/build/prune?filters=" + URLEncoder.encode(filter, StandardCharsets.UTF_8),
                        JsonMapper.shared().createObjectNode(),
                        context.timeLeft());
        JsonNode gone = told.path("CachesDeleted");
        long bytes = told.path("SpaceReclaimed").asLong(0);
        if (gone.isMissingNode()) {
            context.say("It doesn't tell how many went, only " + Amount.bytes(bytes));
        } else {
            context.say(Amount.of(gone.size(), "record") + " removed, " + Amount.bytes(bytes));
            context.reading(Reading.of("cache_removed", gone.size(), ""));
        }
        return bytes;
    }

    /** Why none of it goes: the engine prunes by age alone and can't spare a part. */
    private static Optional<String> kept(Expendable expendable, StepContext context) {
        if (StackContainer.isGuarded(context)) {
            return Optional.of(": left, since the lab's can't be told from others'");
        }
        if (context.cancelled()) {
            return Optional.of(": left, cancelled");
        }
        long unseen =
                expendable.cache().stream().filter(one -> !context.mayTouch(cached(one))).count();
        return unseen == 0
                ? Optional.empty()
                : Optional.of(": left, " + unseen + " of it wasn't in the plan");
    }

    private static void volumes(DiskUse use, StepContext context) {
        context.reading(Reading.of("dangling_volumes", use.dangling().size(), ""));
        if (!use.dangling().isEmpty()) {
            context.show(use.danglingTable());
        }
    }
}

package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.PullResponseItem;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Has the engine fetch one image, and says which one it had before and which one it has now. No
 * container changes by that.
 */
@Component
class DockerPullKind implements StepKind<DockerPullKind.Settings> {

    /**
     * @param image by name; nothing is pulled without one
     * @param within the only environments in which it is; all if none are named
     */
    record Settings(
            @Nullable @Pattern(regexp = "|" + LocalImage.NAME) String image, List<String> within) {

        Settings {
            within = within == null ? List.of() : List.copyOf(within);
        }

        String name() {
            return image == null || image.isEmpty() ? "" : LocalImage.tagged(image);
        }
    }

    @Override
    public String name() {
        return "docker.pull";
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
        return Set.of("image_changed", "image_bytes");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        if (settings.name().isEmpty() || Within.isElsewhere(settings.within(), context)) {
            return Plan.nothing();
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            Optional<LocalImage> before = LocalImage.of(engine, settings.name());
            return Plan.of(List.of(planned(settings.name(), before)), settings.name());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static PlannedObject planned(String name, Optional<LocalImage> before) {
        String now = before.map(image -> "here now: " + image.id()).orElse("not here yet");
        return new PlannedObject("image", name, "pull; " + now, null);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        String name = settings.name();
        if (name.isEmpty()) {
            context.say("No image is named, so nothing is done");
            return Outcome.skipped("not asked for");
        }
        if (Within.isElsewhere(settings.within(), context)) {
            return Within.skipped(settings.within());
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            LocalImage before = LocalImage.of(engine, name).orElse(null);
            if (!context.mayTouch(planned(name, Optional.ofNullable(before)))) {
                return Outcome.failed("refused: another image has this name here than was shown");
            }
            if (before != null && !before.lab() && StackContainer.isGuarded(context)) {
                return Outcome.failed(
                        "refused: the image here is not labelled %s=true"
                                .formatted(Expendable.LAB));
            }
            context.say("Pulling " + name + " …");
            String refused = pull(name, engine, context);
            LocalImage after = LocalImage.of(engine, name).orElse(null);
            context.show(table(name, before, after));
            return refused == null ? told(before, after, context) : kept(name, refused, after);
        }
    }

    /** Why it could not be had; null if it could. */
    private static @Nullable String pull(String name, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException {
        int at = name.indexOf('@');
        int cut = at >= 0 ? at : name.lastIndexOf(':');
        Layers layers = new Layers(context);
        try (Layers pulling =
                engine.client()
                        .pullImageCmd(name.substring(0, cut))
                        .withTag(name.substring(cut + 1))
                        .exec(layers)) {
            context.onCancel(() -> close(pulling));
            long left = Math.max(1, context.timeLeft().minusSeconds(2).toMillis());
            if (!pulling.awaitCompletion(left, TimeUnit.MILLISECONDS)) {
                return "it was not here in time";
            }
            return pulling.error;
        } catch (DockerException e) {
            return StackContainer.reason(e);
        }
    }

    private static void close(Layers pulling) {
        try {
            pulling.close();
        } catch (IOException e) {
            // It has ended, which is what was wanted.
        }
    }

    private static Outcome told(
            @Nullable LocalImage before, @Nullable LocalImage after, StepContext context) {
        if (after == null) {
            return Outcome.failed("the engine has no such image after it was pulled");
        }
        boolean changed = before == null || !before.id().equals(after.id());
        context.reading(Reading.of("image_changed", changed ? 1 : 0, ""));
        long bytes = after.inspected().path("Size").asLong(0);
        context.reading(Reading.of("image_bytes", bytes, "bytes"));
        return Outcome.done(
                changed
                        ? "%s is %s now".formatted(after.name(), after.shortId())
                        : after.name() + " is what it was: " + after.shortId());
    }

    /** What is here already can be run; whether it is the newest, nobody has said. */
    private static Outcome kept(String name, String refused, @Nullable LocalImage here) {
        return here == null
                ? Outcome.failed("%s is not here, and can't be pulled: %s".formatted(name, refused))
                : Outcome.unknown("can't be pulled: " + refused)
                        .headline("the image here stays: " + here.shortId());
    }

    private static Table table(
            String name, @Nullable LocalImage before, @Nullable LocalImage after) {
        return Table.of(
                "Digests of " + name,
                List.of(
                        Column.text("When"),
                        Column.text("Image"),
                        Column.text("Registry's digest")),
                List.of(row("before", before), row("after", after)));
    }

    private static List<@Nullable Object> row(String when, @Nullable LocalImage image) {
        return image == null
                ? Table.row(when, "none", null)
                : Table.row(when, image.id(), image.digest());
    }

    /** What the engine says meanwhile; each state of each layer once. */
    private static final class Layers extends ResultCallback.Adapter<PullResponseItem> {

        private final StepContext context;
        private volatile @Nullable String error;

        Layers(StepContext context) {
            this.context = context;
        }

        @Override
        public void onNext(@Nullable PullResponseItem item) {
            if (item == null) {
                return;
            }
            if (item.getErrorDetail() != null) {
                error = String.valueOf(item.getErrorDetail().getMessage()).strip();
            } else if (item.getProgressDetail() == null
                    || item.getProgressDetail().getCurrent() == null) {
                String layer = item.getId() == null ? "" : item.getId() + ": ";
                context.say("  " + layer + item.getStatus());
            }
        }

        /** A registry that refuses is no error of ours, so it isn't logged as one. */
        @Override
        public void onError(Throwable thrown) {
            error =
                    thrown instanceof DockerException refused
                            ? StackContainer.reason(refused)
                            : String.valueOf(thrown.getMessage());
            DockerPullKind.close(this);
        }
    }
}

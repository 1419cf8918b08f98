package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StoreData.Righted;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One container put on another image, and back unless the new one is well.
 *
 * @param old the engine's answer to an inspection
 * @param patience how long a container may take to be well
 * @param store its data; null if it holds none
 */
record Recreation(
        JsonNode old,
        LocalImage image,
        Duration patience,
        @Nullable StoreChange store,
        DockerEngine engine,
        StepContext context) {

    /** The old container still runs. */
    Outcome perform() throws IOException, InterruptedException {
        Replacement replacement = new Replacement(engine, context);
        long began = System.nanoTime();
        String id;
        try {
            id = replacement.replace(old, image, this::requireStopped);
        } catch (StoreChange.AnotherServer foreign) {
            return back("refused: " + foreign.getMessage(), false);
        } catch (IOException | DockerException refused) {
            context.finding(notWell("could not be made or started", refused.getMessage()));
            return back("the engine refused: " + reason(refused), true);
        }
        String trouble = StackContainer.trouble(id, patienceForNew(), engine, context);
        if (trouble == null) {
            context.reading(Reading.of("down_s", seconds(began), "s"));
            context.reading(Reading.of("recreated", 1, ""));
            context.show(digests(image.id()));
            return Outcome.done(
                    "%s runs %s and is well; the one before is kept aside"
                            .formatted(name(), image.shortId()));
        }
        ProjectContainer failed = ProjectContainer.from(engine.get("/containers/" + id + "/json"));
        context.finding(
                notWell(
                        "is not well from " + image.name() + ": " + trouble,
                        "its check says: %s\n%s"
                                .formatted(failed.probe(), LastLines.of(failed, engine))));
        context.say("Putting back what was before …");
        replacement.putBack(oldId(), name(), id);
        return back("the new one was not well: " + trouble, true);
    }

    private void requireStopped() throws IOException {
        if (store != null) {
            store.requireSilence();
        }
    }

    private String name() {
        return Inspections.name(old);
    }

    private String oldId() {
        return old.path("Id").asString("");
    }

    /** What is left of the step's time goes to putting back, should that be needed. */
    private Duration patienceForNew() {
        Duration left = context.timeLeft().dividedBy(2);
        return patience.compareTo(left) < 0 ? patience : left;
    }

    private static double seconds(long began) {
        return Math.round((System.nanoTime() - began) / 1e8) / 10.0;
    }

    private Finding notWell(String text, @Nullable String evidence) {
        return Finding.error(name(), text, "not-well:" + name()).evidence(evidence);
    }

    private static String reason(Exception refused) {
        return refused instanceof DockerException docker
                ? StackContainer.reason(docker)
                : String.valueOf(refused.getMessage());
    }

    /**
     * @param changed whether the new image may have had its hands on the data
     */
    private Outcome back(String why, boolean changed) throws IOException, InterruptedException {
        context.reading(Reading.of("recreated", 0, ""));
        String told =
                why + "; rolled back to " + LocalImage.shortened(old.path("Image").asString(""));
        String trouble = waitedFor(oldId());
        if (trouble != null && store != null && changed && store.startOnNothing(oldId())) {
            trouble = waitedFor(oldId());
        }
        if (trouble != null) {
            context.finding(
                    Finding.critical(
                            name(),
                            "was put back, and is not well: " + trouble,
                            "roll-back-failed:" + name()));
            return Outcome.failed(
                    told
                            + ", which is not well"
                            + (store == null ? "" : "; its data was not restored"));
        }
        if (store == null || !changed) {
            return Outcome.failed(told + ", which runs and is well");
        }
        Righted righted = store.putRight();
        return Outcome.failed(
                told
                        + ", which runs and is well; "
                        + (righted.right() ? "" : "but ")
                        + righted.told());
    }

    private @Nullable String waitedFor(String id) throws IOException, InterruptedException {
        Duration left = context.timeLeft().minusSeconds(5);
        Duration most = patience.compareTo(left) < 0 ? patience : left;
        return StackContainer.trouble(id, most, engine, context);
    }

    /** Which image the container had, and which it has now. */
    Table digests(String now) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        String before = old.path("Config").path("Image").asString("");
        rows.add(Table.row("before", before, old.path("Image").asString(""), null));
        rows.add(Table.row("after", image.name(), now, image.digest()));
        return Table.of(
                "Image of " + name(),
                List.of(
                        Column.text("When"),
                        Column.text("Name"),
                        Column.text("Image"),
                        Column.text("Registry's digest")),
                rows);
    }
}

package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What many viewers of one run cost, and what they are told. */
class LiveViewIT {

    private static final int MANY = 8;
    private static RunNode node;

    private long run;
    private long printing;

    @BeforeAll
    static void start(@TempDir Path folder) {
        RunNode.procedure(
                folder, "watched", "severity: WARNING, value: 1", "say: begun, sleep: 60s");
        node = new RunNode(folder);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void begin() {
        run = node.start("watched");
        await().until(() -> node.step(run, 2).outputBytes() > 0);
        printing = node.step(run, 2).id();
    }

    @AfterEach
    void end() {
        node.bean(Cancellation.class).ask(run, CancelMode.NOW, RunNode.ANNA);
        node.ended(run);
    }

    private void prints(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long at = node.step(run, 2).outputBytes();
        long lines = node.step(run, 2).outputLines();
        long more = text.lines().count();
        node.bean(Chunks.class)
                .append(printing, List.of(new Chunk(at, lines + 1, bytes)), lines + more);
        node.bean(RunFeed.class).printed(run);
    }

    @Test
    void outputIsReadAndRenderedOnceForAllViewers() {
        Statements statements = node.bean(Statements.class);
        try (Viewers viewers = new Viewers(node, run, MANY)) {
            await().until(() -> viewers.allSee(">begun"));
            statements.forget();
            prints("more of it\n");
            await().until(() -> viewers.allSee(">more of it"));
            // One finds it, and one finds that nothing is behind it.
            assertThat(statements.readsOf("run_chunk")).isLessThanOrEqualTo(2);
            assertThat(statements.readsOf("run_reading")).isZero();
            assertThat(statements.readsOf("run_step")).isLessThan(MANY);
        }
    }

    @Test
    void aChangeOfOneStepIsReadOnceAndTellsOfThatStepOnly() {
        Statements statements = node.bean(Statements.class);
        try (Viewers viewers = new Viewers(node, run, MANY)) {
            await().until(() -> viewers.allSee("id=\"step-1\""));
            await().until(() -> viewers.allSee(">begun"));
            viewers.forget();
            statements.forget();
            node.bean(Chunks.class).progress(printing, 0.25);
            node.bean(RunFeed.class).changed(run);
            await().until(() -> viewers.allSee("value=\"0.25\""));

            assertThat(viewers.received())
                    .allSatisfy(
                            one ->
                                    assertThat(one.named("step"))
                                            .singleElement()
                                            .asString()
                                            .contains("id=\"step-2\"", "id=\"run-header\"")
                                            .doesNotContain("id=\"step-1\""));
            assertThat(statements.readsOf("run_reading")).isEqualTo(1);
            assertThat(statements.readsOf("run_finding")).isEqualTo(1);
            assertThat(statements.readsOf("run_table")).isEqualTo(1);
            assertThat(statements.readsOf("run_run")).isLessThan(MANY);
        }
    }

    @Test
    void aPageThatShowsTheStatesAlreadyIsNotToldThemAgain() {
        Scene scene = node.bean(RunViews.class).scene(run, java.util.Optional.empty());
        String cursor = node.bean(RunViews.class).whole(scene).cursor();

        assertThat(StreamCursor.of(cursor).seen()).isEqualTo(scene.marks().digest());
        assertThat(StreamCursor.of(cursor).offset()).isEqualTo("begun\n".length());
    }

    @Test
    void aMinuteOfSilenceIsToldAndTakenBackWhenSomethingIsPrinted() {
        try (Viewers viewers = new Viewers(node, run, 2)) {
            await().until(() -> viewers.allSee(">begun"));
            assertThat(viewers.allSee("No output for")).isFalse();
            node.bean(LateClock.class).advance(Duration.ofSeconds(61));
            await().until(() -> viewers.allSee("No output for"));
            assertThat(node.step(run, 2).state()).isEqualTo(StepState.RUNNING);
            viewers.forget();
            prints("a word\n");
            await().until(() -> viewers.allSee("id=\"step-2\""));
            assertThat(viewers.received())
                    .allSatisfy(
                            one ->
                                    assertThat(one.named("step").getLast())
                                            .doesNotContain("No output for"));
        }
    }

    @Test
    void A66_aReaderWhoStallsHoldsUpNobodyAndGetsAllOfItLater() throws Exception {
        Stalled stalled = new Stalled();
        AtomicBoolean looks = new AtomicBoolean(true);
        Viewers.begin(node, run, stalled, looks::get);
        try (Viewers others = new Viewers(node, run, 2)) {
            StringBuilder all = new StringBuilder("begun\n");
            for (int i = 0; i < 40; i++) {
                String block = ("block " + i + " " + "x".repeat(1_000) + "\n").repeat(20);
                all.append(block);
                prints(block);
            }
            await().until(() -> others.allSee("block 39 "));
            assertThat(stalled.taken).hasValue(0);
            stalled.mayGoOn.countDown();
            await().until(() -> stalled.text().contains("block 39 "));
            String log =
                    String.join("", BrowserEvents.in(stalled.text()).named("output"))
                            .replaceAll("<[^>]+>", "");
            assertThat(log).isEqualTo(all.toString());
        } finally {
            stalled.mayGoOn.countDown();
            looks.set(false);
        }
    }

    /** Takes nothing until it may go on. */
    private static final class Stalled extends OutputStream {

        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final AtomicLong taken = new AtomicLong();
        private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            taken.addAndGet(length);
            screen.write(bytes, from, length);
        }

        private String text() {
            return screen.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyViewerIsDoneWhenTheRunIs() {
        try (Viewers viewers = new Viewers(node, run, MANY)) {
            await().until(() -> viewers.allSee(">begun"));
            node.bean(Cancellation.class).ask(run, CancelMode.NOW, RunNode.ANNA);
            await().until(viewers::allAreDone);
            assertThat(viewers.received())
                    .allSatisfy(
                            one -> {
                                assertThat(one.all().getLast().name()).isEqualTo("done");
                                assertThat(one.named("step").getLast()).contains("Cancelled");
                            });
        }
    }
}

package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;

import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** The last lines a container printed before something happened to it. */
final class LastLines extends ResultCallback.Adapter<Frame> {

    static final int KEPT = 50;

    private static final Duration REACH = Duration.ofHours(1);

    /** What is printed later is of the next life; the engine may note its start too late. */
    private static final Duration SOONEST_RESTART = Duration.ofMillis(100);

    private static final long PATIENCE_SECONDS = 10;
    private static final int LONGEST = 4_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private final StringBuilder open = new StringBuilder();

    private final @Nullable Instant end;

    /**
     * @param end lines stamped from then on are not kept: the engine is asked in whole seconds
     */
    private LastLines(@Nullable Instant end) {
        this.end = end;
    }

    /** Of a container which printed nothing after it ended. */
    static String of(ProjectContainer container, DockerEngine engine) {
        return read(command(container, engine).withTail(KEPT), null);
    }

    /**
     * Of a container that was started anew since: the tail of its log is already about its new
     * life, so the hour before is read.
     */
    static String before(Instant event, ProjectContainer container, DockerEngine engine) {
        long second = event.getEpochSecond();
        return read(
                command(container, engine)
                        .withSince(Math.toIntExact(second - REACH.toSeconds()))
                        .withUntil(Math.toIntExact(second + 1)),
                event.plus(SOONEST_RESTART));
    }

    private static LogContainerCmd command(ProjectContainer container, DockerEngine engine) {
        return engine.client()
                .logContainerCmd(container.id())
                .withStdOut(true)
                .withStdErr(true)
                .withTimestamps(true);
    }

    private static String read(LogContainerCmd command, @Nullable Instant end) {
        LastLines reader = new LastLines(end);
        try (LastLines running = command.exec(reader)) {
            if (!running.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return reader.text() + "\n(the log was not read to its end in time)";
            }
            return reader.text();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(interrupted while reading the log)";
        } catch (Exception e) {
            return "(the log can't be read: " + e.getMessage() + ")";
        }
    }

    @Override
    public synchronized void onNext(@Nullable Frame frame) {
        if (frame != null && frame.getPayload() != null) {
            add(new String(frame.getPayload(), StandardCharsets.UTF_8));
        }
    }

    synchronized void add(String text) {
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            open.append(text, from, end);
            finish();
            from = end + 1;
        }
        open.append(text, from, text.length());
    }

    private void finish() {
        String line = open.length() > LONGEST ? open.substring(0, LONGEST) + " …" : open.toString();
        open.setLength(0);
        if (later(line)) {
            return;
        }
        lines.addLast(line.stripTrailing());
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    private boolean later(String line) {
        Instant stamp = ProjectContainer.instant(line.split(" ", 2)[0]);
        return end != null && stamp != null && !stamp.isBefore(end);
    }

    synchronized String text() {
        if (!open.isEmpty()) {
            finish();
        }
        return lines.isEmpty() ? "(it printed nothing)" : String.join("\n", lines);
    }

    static LastLines reader() {
        return new LastLines(null);
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.run.RunStream.Viewer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Some people who look at the same run, each by a stream of their own. */
final class Viewers implements AutoCloseable {

    private final List<ByteArrayOutputStream> screens;
    private final List<Thread> streams;
    private final AtomicBoolean left = new AtomicBoolean();

    Viewers(RunNode node, long run, int number) {
        screens = IntStream.range(0, number).mapToObj(i -> new ByteArrayOutputStream()).toList();
        streams =
                screens.stream()
                        .map(screen -> begin(node, run, screen, () -> !left.get()))
                        .toList();
    }

    /**
     * @param looks whether that one still looks; nobody is interrupted, which H2 doesn't survive
     */
    static Thread begin(RunNode node, long run, OutputStream screen, BooleanSupplier looks) {
        var context = (ServletWebServerApplicationContext) node.context;
        Scene.Renderer renderer =
                node.bean(Fragments.class)
                        .during(
                                new MockHttpServletRequest(context.getServletContext()),
                                new MockHttpServletResponse());
        RunStream stream =
                new RunStream(
                        new EventStream(screen),
                        node.bean(RunFeed.class),
                        new Viewer(true, looks, renderer));
        return Thread.startVirtualThread(
                () -> {
                    try {
                        stream.follow(run, StreamCursor.of(""), false);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException never) {
                        throw new AssertionError(never);
                    }
                });
    }

    boolean allSee(String text) {
        return screens.stream().allMatch(screen -> text(screen).contains(text));
    }

    boolean allAreDone() {
        return streams.stream().noneMatch(Thread::isAlive);
    }

    /** What each has received. */
    List<BrowserEvents> received() {
        return screens.stream().map(screen -> BrowserEvents.in(text(screen))).toList();
    }

    void forget() {
        screens.forEach(ByteArrayOutputStream::reset);
    }

    private static String text(ByteArrayOutputStream screen) {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        left.set(true);
    }
}

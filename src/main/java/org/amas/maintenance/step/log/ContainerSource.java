package org.amas.maintenance.step.log;

import org.amas.maintenance.step.docker.ContainerLogs;

import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** What a container printed. The window is read before what is usual, as it matters more. */
record ContainerSource(ContainerLogs logs, ContainerLogs.Source container) implements LogSource {

    /** Bytes of a window, and of the time before it, that are read of one container. */
    static final long MOST = 512L << 20;

    @Override
    public String service() {
        return container.service();
    }

    @Override
    public String medium() {
        return "its container's output";
    }

    @Override
    public String name() {
        return "container " + container.name();
    }

    @Override
    public Ending read(Span span, Lines lines, BooleanSupplier stop) throws IOException {
        long[] bytes = new long[1];
        ContainerLogs.Lines taken =
                (at, text) -> {
                    bytes[0] += text.length();
                    lines.line(at, text);
                };
        lines.restart();
        boolean whole = logs.read(container, span.start(), span.end(), MOST, stop, taken);
        boolean usual = true;
        if (span.baseline().isBefore(span.start()) && !stop.getAsBoolean()) {
            lines.restart();
            usual = logs.read(container, span.baseline(), span.start(), MOST, stop, taken);
        }
        Instant first = first();
        if (!usual && first.isBefore(span.start())) {
            first = span.start(); // half a past would make today look bad
        }
        String cut = whole ? null : "only the first 512 MiB of the window were read";
        return new Ending(first, bytes[0], stop.getAsBoolean() ? null : cut);
    }

    /** A log that the engine bounds begins with its oldest line, any other with its container. */
    private Instant first() throws IOException {
        Instant oldest = container.bounded() ? logs.oldest(container) : null;
        return oldest == null ? container.created() : oldest;
    }
}

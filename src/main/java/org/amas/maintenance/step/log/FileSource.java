package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A log file, compressed or not, read line by line whatever its size. */
record FileSource(String service, String name, Path path, long size) implements LogSource {

    /** What a compressed file may unpack to before it counts as hostile. */
    private static final long MOST_UNPACKED = 16L << 30;

    @Override
    public String medium() {
        return "its files";
    }

    @Override
    public Ending read(Span span, Lines lines, BooleanSupplier stop) throws IOException {
        lines.restart();
        LineReader reader = new LineReader(line -> lines.line(null, line));
        long[] seen = new long[1];
        try (InputStream in = open()) {
            reader.read(
                    in,
                    bytes -> {
                        seen[0] = bytes;
                        return stop.getAsBoolean() || bytes > MOST_UNPACKED;
                    });
        } catch (EOFException | ZipException e) {
            throw new IOException("damaged: " + e.getMessage(), e);
        }
        return new Ending(null, seen[0], cut(seen[0]));
    }

    private static @Nullable String cut(long bytes) {
        return bytes > MOST_UNPACKED ? "unpacks to more than 16 GiB and was left there" : null;
    }

    /** A link put in the place of the file or of its folder since is refused. */
    private InputStream open() throws IOException {
        Path folder = path.getParent();
        if (folder == null || !folder.toRealPath().equals(folder)) {
            throw new IOException("its folder is reached through a link");
        }
        InputStream raw =
                Channels.newInputStream(
                        Files.newByteChannel(
                                path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
        if (!name.endsWith(".gz")) {
            return raw;
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(raw, 65_536), 65_536);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}

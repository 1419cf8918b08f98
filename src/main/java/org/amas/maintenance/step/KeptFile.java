package org.amas.maintenance.step;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * A file that keeps what is about to be destroyed, mode 0600: what was added is on disk, and has
 * been read back, when {@link #add} returns.
 */
public final class KeptFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private KeptFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * In the step's own directory, or in a stated folder, where its name carries the step's token.
     *
     * @param folder absolute; empty for the step's own
     * @param name without its ending
     * @param ending {@code jsonl}
     */
    public static KeptFile create(StepContext context, String folder, String name, String ending)
            throws IOException {
        boolean own = folder.isEmpty();
        Path parent = own ? context.directory() : Path.of(folder);
        Files.createDirectories(parent, OwnerOnly.FOLDER);
        Path path =
                parent.resolve(
                        own ? name + "." + ending : name + "-" + context.token() + "." + ending);
        FileChannel channel =
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        OwnerOnly.FILE);
        return new KeptFile(path, channel);
    }

    /** What to tell of a step that was cut short: where to look for what it may have destroyed. */
    public static Recovery remains(StepContext context, String name, String ending) {
        Path path = context.directory().resolve(name + "." + ending);
        return Recovery.unknown(
                Files.exists(path)
                        ? "what it may have destroyed is kept in " + path
                        : "it kept nothing in its own directory, so unless a folder was stated"
                                + " for that, it destroyed nothing");
    }

    public Path path() {
        return path;
    }

    /**
     * @return where it begins, for {@link #cut}
     * @throws IOException also if it can't be read back as it was written
     */
    public long add(byte[] bytes) throws IOException {
        long place = channel.size();
        ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out, place + out.position());
        }
        channel.force(true);
        ByteBuffer back = ByteBuffer.allocate(bytes.length);
        while (back.hasRemaining() && channel.read(back, place + back.position()) >= 0) {
            continue; // a read may bring less than asked for
        }
        if (!Arrays.equals(bytes, back.array())) {
            throw new IOException("what was written to " + path + " did not come back");
        }
        return place;
    }

    /** Drops what was added since: it was not destroyed after all. */
    public void cut(long place) throws IOException {
        channel.truncate(place);
        channel.force(true);
    }

    /** For when nothing was destroyed. */
    public void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package org.amas.maintenance.step.file;

import org.amas.maintenance.step.OwnerOnly;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the compressed twin of a log file, so that at every moment, even of a power cut, the whole
 * content is on the disk under a name that is not half written. It never deletes the original.
 */
record Gzip(LogFile file, BooleanSupplier cancelled) {

    private static final int BLOCK = 64 * 1024;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Content by length and checksum. */
    private record Sum(long bytes, long crc) {}

    /**
     * @return the twin: a new one, or the one that an earlier run left before it could delete the
     *     original
     * @throws FileAlreadyExistsException if its names are taken by something else
     */
    Path compress() throws IOException {
        Sum original = null;
        for (Path twin : names()) {
            if (!Files.exists(twin, LinkOption.NOFOLLOW_LINKS)) {
                return write(twin);
            }
            original = original == null ? sum(Files.newInputStream(file.path())) : original;
            if (holds(twin, original)) {
                return twin;
            }
        }
        throw new FileAlreadyExistsException(names().getLast() + " exists with other content");
    }

    private List<Path> names() {
        String plain = String.valueOf(file.path().getFileName());
        return List.of(
                file.path().resolveSibling(plain + ".gz"),
                file.path().resolveSibling(plain + "-" + STAMP.format(file.modified()) + ".gz"));
    }

    private Path write(Path twin) throws IOException {
        Path part = twin.resolveSibling("." + twin.getFileName() + LogFolder.UNFINISHED);
        Files.deleteIfExists(part);
        try {
            Sum written = fill(part);
            if (written.bytes() != file.bytes() || !holds(part, written)) {
                throw new IOException("what was written reads back differently");
            }
            like(part);
            Files.createLink(twin, part); // unlike a move it never replaces what is there
            Files.delete(part);
            settle(twin);
            return twin;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Sum fill(Path part) throws IOException {
        var options = java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(part, options, OwnerOnly.FILE);
                CheckedInputStream in =
                        new CheckedInputStream(
                                Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS),
                                new CRC32())) {
            GZIPOutputStream out = new GZIPOutputStream(Channels.newOutputStream(channel), BLOCK);
            long bytes = copy(in, out);
            out.finish();
            channel.force(true);
            return new Sum(bytes, in.getChecksum().getValue());
        }
    }

    private long copy(InputStream in, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        long bytes = 0;
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            if (cancelled.getAsBoolean()) {
                throw new IOException("cancelled");
            }
            out.write(block, 0, read);
            bytes += read;
        }
        return bytes;
    }

    private boolean holds(Path zipped, Sum content) {
        try {
            return sum(new GZIPInputStream(Files.newInputStream(zipped), BLOCK)).equals(content);
        } catch (IOException e) {
            return false;
        }
    }

    private Sum sum(InputStream source) throws IOException {
        try (CheckedInputStream in =
                new CheckedInputStream(new BufferedInputStream(source, BLOCK), new CRC32())) {
            long bytes = copy(in, OutputStream.nullOutputStream());
            return new Sum(bytes, in.getChecksum().getValue());
        }
    }

    /** Readers and retention go by owner, mode and age. */
    private void like(Path part) throws IOException {
        PosixFileAttributes old =
                Files.readAttributes(
                        file.path(), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributeView made =
                Files.getFileAttributeView(part, PosixFileAttributeView.class);
        PosixFileAttributes now = made.readAttributes();
        if (!now.group().equals(old.group())) {
            made.setGroup(old.group());
        }
        if (!now.owner().equals(old.owner())) {
            made.setOwner(old.owner());
        }
        made.setPermissions(old.permissions());
        made.setTimes(FileTime.from(file.modified()), null, null);
    }

    /** The names themselves must be on the disk before the original goes. */
    static void settle(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}

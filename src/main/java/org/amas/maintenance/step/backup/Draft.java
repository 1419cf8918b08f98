package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.OwnerOnly;
import org.springframework.util.FileSystemUtils;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/**
 * A backup being written, under a name that nobody takes for a backup. It gets its own name by one
 * rename when everything is on the disk; closed before that, it is gone.
 */
public final class Draft implements AutoCloseable {

    static final String UNFINISHED = ".unfinished-";

    private static final int BLOCK = 64 * 1024;
    private static final long LOOK_EVERY = 16L * 1024 * 1024;

    /** The backup can't go on: too large, or the disk is filling up. */
    public static final class NoRoom extends IOException {

        private static final long serialVersionUID = 1L;

        NoRoom(String message) {
            super(message);
        }
    }

    private final Path folder;
    private final Path target;
    private final BackupSettings limits;
    private final BooleanSupplier cancelled;
    private final List<Manifest.StoredFile> files = new ArrayList<>();
    private long written;
    private long looked;

    private Draft(Path folder, Path target, BackupSettings limits, BooleanSupplier cancelled) {
        this.folder = folder;
        this.target = target;
        this.limits = limits;
        this.cancelled = cancelled;
    }

    static Draft begin(Path parent, String name, BackupSettings limits, BooleanSupplier cancelled)
            throws IOException {
        Path folder = parent.resolve(UNFINISHED + name);
        Files.createDirectory(folder, OwnerOnly.FOLDER);
        return new Draft(folder, parent.resolve(name), limits, cancelled);
    }

    /** A new compressed file of the backup; close it before the next one is begun. */
    public OutputStream file(String name) throws IOException {
        FileChannel channel = create(name);
        return new GZIPOutputStream(new Counted(name, channel), BLOCK);
    }

    private FileChannel create(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OwnerOnly.FILE);
    }

    String name() {
        return String.valueOf(target.getFileName());
    }

    List<Manifest.StoredFile> files() {
        return List.copyOf(files);
    }

    /** To be read before it is decided whether it is a backup; its files are closed. */
    Stored unfinished(Manifest manifest) {
        return new Stored(folder, manifest);
    }

    /** Everything is on the disk, also after a power cut, before it is called a backup. */
    Stored finish(Manifest manifest) throws IOException {
        try (FileChannel channel = create(BackupFolder.MANIFEST)) {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(BackupFolder.bytes(manifest));
            channel.force(true);
        }
        settle(folder);
        Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        settle(Objects.requireNonNull(target.getParent()));
        return new Stored(target, manifest);
    }

    static void settle(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    private void count(int more) throws IOException {
        written += more;
        if (cancelled.getAsBoolean()) {
            throw new IOException("cancelled");
        }
        if (written > limits.maxBytes().toBytes()) {
            throw new NoRoom(
                    "it grew beyond %s (maxBytes)"
                            .formatted(Amount.bytes(limits.maxBytes().toBytes())));
        }
        if (written - looked > LOOK_EVERY) {
            looked = written;
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < limits.keepFree().toBytes()) {
                throw new NoRoom(
                        "only %s are left free below %s, where %s are to stay free"
                                .formatted(
                                        Amount.bytes(free),
                                        target.getParent(),
                                        Amount.bytes(limits.keepFree().toBytes())));
            }
        }
    }

    /** Counts and hashes what reaches the disk. */
    private final class Counted extends FilterOutputStream {

        private final String name;
        private final FileChannel channel;
        private final MessageDigest digest = Checksum.sha256();
        private long bytes;

        Counted(String name, FileChannel channel) {
            super(Channels.newOutputStream(channel));
            this.name = name;
            this.channel = channel;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] block, int from, int length) throws IOException {
            count(length);
            out.write(block, from, length);
            digest.update(block, from, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                channel.force(true);
                super.close();
                String sha256 = HexFormat.of().formatHex(digest.digest());
                files.add(new Manifest.StoredFile(name, bytes, sha256));
            }
        }
    }
}

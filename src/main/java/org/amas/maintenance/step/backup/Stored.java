package org.amas.maintenance.step.backup;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A finished backup on the disk. */
public record Stored(Path folder, Manifest manifest) {

    private static final int BLOCK = 64 * 1024;

    /** What is wrong with one of its files. */
    public record Damage(String file, String text) {}

    /** The content of a file, unpacked. */
    public InputStream open(String file) throws IOException {
        return new GZIPInputStream(
                new BufferedInputStream(
                        Files.newInputStream(folder.resolve(file), LinkOption.NOFOLLOW_LINKS),
                        BLOCK),
                BLOCK);
    }

    /** Whether reading failed because of what lies there, not because of the disk. */
    public static boolean isDamage(IOException thrown) {
        return thrown instanceof ZipException || thrown instanceof EOFException;
    }

    /** Every file there in its full length; says nothing of the content. */
    boolean isComplete() {
        return manifest.files().stream().allMatch(f -> length(f) == f.bytes());
    }

    private long length(Manifest.StoredFile file) {
        try {
            return Files.size(folder.resolve(file.name()));
        } catch (IOException e) {
            return -1;
        }
    }

    /** Reads every file to its end and compares it with the manifest. */
    List<Damage> damages(BooleanSupplier cancelled) throws IOException {
        List<Damage> found = new ArrayList<>();
        for (Manifest.StoredFile file : manifest.files()) {
            long length = length(file);
            if (length < 0) {
                found.add(new Damage(file.name(), "is missing"));
            } else if (length != file.bytes()) {
                found.add(
                        new Damage(
                                file.name(),
                                "has %d bytes instead of %d".formatted(length, file.bytes())));
            } else if (!sha256(file, cancelled).equals(file.sha256())) {
                found.add(new Damage(file.name(), "has other content than when it was written"));
            }
        }
        return found;
    }

    private String sha256(Manifest.StoredFile file, BooleanSupplier cancelled) throws IOException {
        MessageDigest digest = Checksum.sha256();
        byte[] block = new byte[BLOCK];
        try (InputStream in =
                Files.newInputStream(folder.resolve(file.name()), StandardOpenOption.READ)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                if (cancelled.getAsBoolean()) {
                    throw new IOException("cancelled");
                }
                digest.update(block, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

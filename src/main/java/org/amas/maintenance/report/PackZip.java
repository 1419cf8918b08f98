package org.amas.maintenance.report;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip that flows out as it is made, and knows the SHA-256 of each of its files. */
class PackZip {

    private static final String SUMS = "SHA256SUMS";

    /** Whoever unpacks it gets these files, below the folder that was chosen, and no others. */
    private static final Pattern SAFE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    private final ZipOutputStream zip;
    private final LocalDateTime made;
    private final Map<String, String> hashes = new LinkedHashMap<>();

    /**
     * @param made the time of each file, so that the same content is the same zip
     */
    PackZip(OutputStream to, Instant made) {
        this.zip = new ZipOutputStream(to, StandardCharsets.UTF_8);
        this.made = LocalDateTime.ofInstant(made, ZoneOffset.UTC);
    }

    /** What writes a file. */
    interface Content {
        void writeTo(OutputStream to) throws IOException;
    }

    /**
     * A file as it was added.
     *
     * @param hash SHA-256, hex
     */
    record Added(long bytes, String hash) {}

    Added add(String name, Content content) throws IOException {
        if (!SAFE.matcher(name).matches()) {
            throw new IllegalArgumentException(name + " is no name for a file of a pack");
        }
        ZipEntry entry = new ZipEntry(name);
        // Without a zone: else the same moment is another time on another machine.
        entry.setTimeLocal(made);
        zip.putNextEntry(entry);
        Counted counted = new Counted(zip);
        DigestOutputStream digested = new DigestOutputStream(counted, sha256());
        content.writeTo(digested);
        zip.closeEntry();
        Added added =
                new Added(
                        counted.bytes,
                        HexFormat.of().formatHex(digested.getMessageDigest().digest()));
        hashes.put(name, added.hash());
        return added;
    }

    Added text(String name, String text) throws IOException {
        return add(name, to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    int files() {
        return hashes.size();
    }

    /** The last file, which lists all others as {@code sha256sum -c} reads it. */
    Added seal() throws IOException {
        StringBuilder sums = new StringBuilder();
        hashes.forEach((name, hash) -> sums.append(hash).append("  ").append(name).append('\n'));
        Added sealed = text(SUMS, sums.toString());
        zip.finish();
        zip.flush();
        return sealed;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Counted extends FilterOutputStream {

        private long bytes;

        Counted(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            bytes++;
        }

        @Override
        public void write(byte[] some, int from, int many) throws IOException {
            out.write(some, from, many);
            bytes += many;
        }
    }
}

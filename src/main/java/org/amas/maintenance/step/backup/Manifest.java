package org.amas.maintenance.step.backup;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one backup, kept beside its files as {@code manifest.json}.
 *
 * @param format of the files; 1
 * @param target a word such as {@code postgres}
 * @param address of the server it was taken from, without any secret
 * @param server the server's version
 * @param method how it was made, and what it therefore is and isn't
 * @param omitted what the server has and this backup hasn't; one sentence part each
 * @param takenAt the moment whose data it holds, or from which on it was read
 * @param verification the newest check; null as long as there was none
 */
public record Manifest(
        int format,
        String name,
        String environment,
        String target,
        String address,
        String server,
        String method,
        List<String> omitted,
        Instant takenAt,
        Instant finishedAt,
        long run,
        int step,
        List<StoredFile> files,
        List<Part> parts,
        @Nullable Verification verification) {

    public static final int FORMAT = 1;

    public Manifest {
        omitted = List.copyOf(omitted);
        files = List.copyOf(files);
        parts = List.copyOf(parts);
    }

    /**
     * @param sha256 of the file as it lies there, in hexadecimal
     */
    public record StoredFile(String name, long bytes, String sha256) {}

    /**
     * Something that can be counted and compared.
     *
     * @param kind {@code table}, {@code sequence}, {@code keys}, {@code label}, {@code type}
     * @param count rows, keys, nodes; of a sequence its last value
     * @param checksum over its content in any order; empty where there is none
     */
    public record Part(String kind, String name, long count, String checksum) {}

    /**
     * @param how where it was restored to and what was compared
     * @param differences what was not as it should be; empty if it passed
     */
    public record Verification(
            Instant at, long run, boolean passed, String how, List<String> differences) {

        public Verification {
            differences = List.copyOf(differences);
        }
    }

    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    /** Of all parts of this kind. */
    public long count(String kind) {
        return parts.stream().filter(p -> p.kind.equals(kind)).mapToLong(Part::count).sum();
    }

    boolean verified() {
        return verification != null && verification.passed();
    }

    Optional<Instant> verifiedAt() {
        return Optional.ofNullable(verification).filter(Verification::passed).map(v -> v.at);
    }

    Manifest verified(Verification result) {
        return new Manifest(
                format,
                name,
                environment,
                target,
                address,
                server,
                method,
                omitted,
                takenAt,
                finishedAt,
                run,
                step,
                files,
                parts,
                result);
    }
}

package org.amas.maintenance.step.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What somebody looked at and found to be no secret, or one that belongs where it is. A file with
 * one entry a line: the hash that a finding tells, or a glob relative to the source folder; {@code
 * #} begins a comment.
 */
record SecretAllowance(Set<String> hashes, List<PathMatcher> paths) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{12}");

    static SecretAllowance none() {
        return new SecretAllowance(Set.of(), List.of());
    }

    /** None if there is no such file. */
    static SecretAllowance read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return none();
        }
        Set<String> hashes = new HashSet<>();
        List<PathMatcher> paths = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String entry = line.replaceFirst("#.*", "").strip();
            if (HASH.matcher(entry).matches()) {
                hashes.add(entry);
            } else if (!entry.isEmpty()) {
                paths.add(FileSystems.getDefault().getPathMatcher("glob:" + entry));
            }
        }
        return new SecretAllowance(hashes, paths);
    }

    int size() {
        return hashes.size() + paths.size();
    }

    boolean covers(SecretScan.Place place) {
        return hashes.contains(place.hash())
                || paths.stream().anyMatch(p -> p.matches(Path.of(place.file())));
    }
}

package org.amas.maintenance.step.log;

import org.amas.maintenance.step.LogPattern;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the log files below a root, rotated ones too. Nothing outside the root is ever found: links
 * aren't followed, and a pattern can't climb.
 *
 * @param found files that may hold lines of the span, oldest first
 * @param unreadable files that may hold lines of the span and can't be read, with the reason
 */
record LogFolder(List<FileSource> found, Map<String, String> unreadable) {

    private static final List<String> OTHER_PACKINGS = List.of(".bz2", ".xz", ".zst", ".zip", ".Z");

    private record Candidate(FileSource source, Instant modified) {}

    /**
     * @param patterns globs relative to the root, by service
     * @param since files that were last written before hold nothing of interest
     * @throws IllegalArgumentException for a pattern that leads out of the root
     */
    static LogFolder search(Path root, Map<String, List<String>> patterns, Instant since)
            throws IOException {
        Path real = root.toRealPath();
        Map<Path, Candidate> candidates = new TreeMap<>();
        Map<String, String> unreadable = new TreeMap<>();
        for (Map.Entry<String, List<String>> service : patterns.entrySet()) {
            for (String pattern : service.getValue()) {
                collect(real, service.getKey(), pattern, since, candidates, unreadable);
            }
        }
        List<Candidate> byAge = new ArrayList<>(candidates.values());
        byAge.sort(java.util.Comparator.comparing(Candidate::modified));
        return new LogFolder(byAge.stream().map(Candidate::source).toList(), unreadable);
    }

    private static void collect(
            Path root,
            String service,
            String pattern,
            Instant since,
            Map<Path, Candidate> candidates,
            Map<String, String> unreadable)
            throws IOException {
        LogPattern wanted = new LogPattern(root, pattern);
        Path start = wanted.start();
        if (!Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)
                || !start.toRealPath().equals(start)) {
            return;
        }
        Files.walkFileTree(
                start,
                EnumSet.noneOf(FileVisitOption.class),
                wanted.depth(),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes seen) {
                        Path name = root.relativize(path);
                        Instant modified = seen.lastModifiedTime().toInstant();
                        if (seen.isRegularFile()
                                && !modified.isBefore(since)
                                && wanted.means(name)) {
                            String problem = problem(path);
                            if (problem == null) {
                                candidates.putIfAbsent(
                                        path,
                                        new Candidate(
                                                new FileSource(
                                                        service,
                                                        name.toString(),
                                                        path,
                                                        seen.size()),
                                                modified));
                            } else {
                                unreadable.put(name.toString(), problem);
                            }
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException e) {
                        if (e instanceof java.nio.file.AccessDeniedException) {
                            unreadable.put(
                                    root.relativize(path).toString(),
                                    "this process may not read it");
                        }
                        return FileVisitResult.CONTINUE; // or gone meanwhile
                    }
                });
    }

    private static @Nullable String problem(Path path) {
        String name = path.toString();
        if (OTHER_PACKINGS.stream().anyMatch(name::endsWith)) {
            return "only gzip can be unpacked here";
        }
        return Files.isReadable(path) ? null : "this process may not read it";
    }
}

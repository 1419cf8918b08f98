package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
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

    private static final String WILD = "*?[{\\";
    private static final int DEEPEST = 32;
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
        Path start = start(root, pattern);
        if (!Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)
                || !start.toRealPath().equals(start)) {
            return;
        }
        List<PathMatcher> names =
                List.of(glob(pattern), glob(pattern + ".*"), glob(pattern + "-*"));
        int depth = pattern.contains("**") ? DEEPEST : depth(root, start, pattern);
        Files.walkFileTree(
                start,
                EnumSet.noneOf(FileVisitOption.class),
                depth,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes seen) {
                        Path name = root.relativize(path);
                        Instant modified = seen.lastModifiedTime().toInstant();
                        if (seen.isRegularFile()
                                && !modified.isBefore(since)
                                && names.stream().anyMatch(n -> n.matches(name))) {
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

    /** The deepest folder that the pattern names without a wildcard. */
    private static Path start(Path root, String pattern) {
        Path start = root;
        String[] parts = pattern.split("/");
        for (int i = 0; i < parts.length - 1 && !wild(parts[i]); i++) {
            start = start.resolve(parts[i]);
        }
        boolean climbs = List.of(parts).contains("..");
        if (pattern.startsWith("/") || climbs || !start.normalize().startsWith(root)) {
            throw new IllegalArgumentException("the pattern " + pattern + " leads out of " + root);
        }
        return start;
    }

    private static int depth(Path root, Path start, String pattern) {
        return pattern.split("/").length - (start.getNameCount() - root.getNameCount());
    }

    private static boolean wild(String part) {
        return part.chars().anyMatch(c -> WILD.indexOf(c) >= 0);
    }

    private static PathMatcher glob(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }
}

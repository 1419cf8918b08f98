package org.amas.maintenance.step;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/**
 * Which log files one pattern means: those it names, and their rotated kin, {@code amas.log.1},
 * {@code amas.log-20261101}, {@code amas.log.2.gz}. It can't climb out of its root.
 */
public final class LogPattern {

    private static final String WILD = "*?[{\\";
    private static final int DEEPEST = 32;

    private final Path start;
    private final int depth;
    private final PathMatcher exact;
    private final List<PathMatcher> kin;

    /**
     * @param root absolute
     * @param glob relative to the root
     * @throws IllegalArgumentException for a pattern that leads out of the root
     */
    public LogPattern(Path root, String glob) {
        start = start(root, glob);
        int named = start.getNameCount() - root.getNameCount();
        depth = glob.contains("**") ? DEEPEST : glob.split("/").length - named;
        exact = matcher(glob);
        kin = List.of(matcher(glob + ".*"), matcher(glob + "-*"));
    }

    /** The deepest folder that the pattern names without a wildcard. */
    public Path start() {
        return start;
    }

    /** How many levels below {@link #start} a file may lie. */
    public int depth() {
        return depth;
    }

    /**
     * @param name relative to the root
     */
    public boolean names(Path name) {
        return exact.matches(name);
    }

    /** Whether it names the file, or the file of which this is a rotated one. */
    public boolean means(Path name) {
        return names(name) || kin.stream().anyMatch(rotated -> rotated.matches(name));
    }

    private static Path start(Path root, String glob) {
        Path start = root;
        String[] parts = glob.split("/");
        for (int i = 0; i < parts.length - 1 && !wild(parts[i]); i++) {
            start = start.resolve(parts[i]);
        }
        boolean climbs = List.of(parts).contains("..");
        if (glob.startsWith("/") || climbs || !start.normalize().startsWith(root)) {
            throw new IllegalArgumentException("the pattern " + glob + " leads out of " + root);
        }
        return start.normalize();
    }

    private static boolean wild(String part) {
        return part.chars().anyMatch(c -> WILD.indexOf(c) >= 0);
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }
}

package org.amas.maintenance.step.file;

import org.amas.maintenance.step.LogPattern;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folder of AMAS and the log files in it. Nothing outside its root is ever found: links are not
 * followed, and a pattern can't climb.
 *
 * @param root real and absolute
 * @param patterns glob patterns relative to the root, by retention class
 * @param audit glob patterns of what is exempt
 */
record LogFolder(Path root, Map<String, List<String>> patterns, List<String> audit) {

    /** Marks the lab's folder; in the lab nothing outside of it is touched. */
    static final String MARKER = ".amas-lab";

    /** What a compression leaves behind when it is killed. */
    static final String UNFINISHED = ".amas-part";

    /**
     * @param own patterns that go before the environment's; empty for the environment's
     * @throws TargetAbsent if the machine isn't proven, or in the lab if the folder isn't marked
     * @throws TargetDown if the folder isn't there
     */
    static LogFolder of(StepContext context, Map<String, List<String>> own) {
        FilesTarget target = context.target(FilesTarget.class, TargetType.FILES).proven();
        Path root;
        try {
            root = target.root().toRealPath();
        } catch (IOException e) {
            throw new TargetDown(TargetType.FILES, target.address(), "no such folder", e);
        }
        if (context.lab() && !isInLab(root)) {
            throw new TargetAbsent(
                    "in the lab only a folder marked by "
                            + MARKER
                            + " is touched, and "
                            + root
                            + " isn't");
        }
        Map<String, List<String>> patterns = new TreeMap<>(own);
        if (patterns.isEmpty()) {
            patterns.put("application", target.application());
            patterns.put("nginx", target.nginx());
        }
        return new LogFolder(root, patterns, target.audit());
    }

    /** The lab marks its own folder; each stand-in installation lies below it. */
    private static boolean isInLab(Path root) {
        for (Path folder = root; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve(MARKER), LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
        }
        return false;
    }

    /** Every log file with its rotated and compressed kin, oldest first; audit logs among them. */
    List<LogFile> files() throws IOException {
        Map<Path, LogFile> found = new TreeMap<>();
        for (Map.Entry<String, List<String>> retention : patterns.entrySet()) {
            for (String pattern : retention.getValue()) {
                collect(retention.getKey(), pattern, found);
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(LogFile::modified).thenComparing(LogFile::name))
                .toList();
    }

    private void collect(String retention, String pattern, Map<Path, LogFile> found)
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
                    public FileVisitResult visitFile(Path path, BasicFileAttributes seen)
                            throws IOException {
                        Path name = root.relativize(path);
                        if (seen.isRegularFile()
                                && !path.toString().endsWith(UNFINISHED)
                                && wanted.means(name)
                                && !found.containsKey(path)) {
                            found.put(path, file(path, name, retention, wanted.names(name)));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException e) {
                        return FileVisitResult.CONTINUE; // gone, or not ours to read
                    }
                });
    }

    private LogFile file(Path path, Path name, String retention, boolean live) throws IOException {
        return LogFile.of(path, name.toString(), retention, live, exempt(name));
    }

    /** By pattern, and by name whatever the patterns say: rather one file too many kept. */
    private boolean exempt(Path name) {
        String last = String.valueOf(name.getFileName()).toLowerCase(Locale.ROOT);
        return last.contains("audit")
                || audit.stream().anyMatch(p -> new LogPattern(root, p).means(name));
    }
}

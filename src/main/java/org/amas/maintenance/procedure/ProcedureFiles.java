package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Version.Origin;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the shipped procedures and those of the operator's own directory. */
final class ProcedureFiles {

    static final int LARGEST = 256 * 1024;
    static final int MOST = 1_000;
    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9-]+");

    /** As YAML ends a line. */
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\r|\\n");

    private final @Nullable Path directory;
    private final String shipped;

    /**
     * @param directory the operator's; null if there is none
     * @param shipped the pattern of the shipped resources, whose last two segments are the key
     */
    ProcedureFiles(@Nullable Path directory, String shipped) {
        this.directory = directory;
        this.shipped = shipped;
    }

    /**
     * @param shipped by key
     * @param operator by key
     * @param complete false if the operator's directory couldn't be listed: then a file that isn't
     *     there may only be out of sight
     */
    record Found(
            Map<String, SourceFile> shipped,
            Map<String, SourceFile> operator,
            List<LoadError> errors,
            boolean complete) {}

    Found find() throws IOException {
        Map<String, SourceFile> own = new TreeMap<>();
        List<LoadError> errors = new ArrayList<>();
        if (directory != null) {
            try {
                Path root = directory.toRealPath();
                list(directory, root, own, errors);
            } catch (IOException | Unlistable e) {
                errors.add(whole(directory, "the directory can't be read: " + reason(e)));
                return new Found(shipped(), own, errors, false);
            }
        }
        return new Found(shipped(), own, errors, true);
    }

    /** Whether one of that key ships with the application, whichever is in use. */
    boolean ships(String key) {
        try {
            return Arrays.stream(
                            new PathMatchingResourcePatternResolver()
                                    .getResources(shipped.replace("*/*", key)))
                    .anyMatch(Resource::exists);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, SourceFile> shipped() throws IOException {
        Map<String, SourceFile> files = new TreeMap<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources(shipped)) {
            String[] path = resource.getURL().getPath().split("/");
            String key = path[path.length - 2] + "/" + path[path.length - 1].replace(".yaml", "");
            try (InputStream in = resource.getInputStream()) {
                String name = "shipped:" + key + ".yaml";
                files.putIfAbsent(key, read(key, name, Origin.SHIPPED, in));
            }
        }
        return files;
    }

    /** Two levels, {@code <group>/<name>.yaml}; hidden names are somebody else's. */
    private static void list(
            Path directory, Path root, Map<String, SourceFile> files, List<LoadError> errors)
            throws IOException {
        for (Path group : children(directory)) {
            if (!Files.isDirectory(group)) {
                refuseStray(group, errors);
                continue;
            }
            if (!group.toRealPath().startsWith(root)) {
                throw new Unlistable(group.getFileName() + " leads out of the directory");
            }
            for (Path file : children(group)) {
                if (Files.isDirectory(file) && !file.toString().endsWith(".yaml")) {
                    refuseBelow(file, errors);
                    continue;
                }
                String key = group.getFileName() + "/" + stem(file);
                if (!file.toString().endsWith(".yaml") || !isKey(key)) {
                    refuseStray(file, errors);
                } else if (files.size() == MOST) {
                    throw new Unlistable("more than " + MOST + " procedures");
                } else {
                    files.put(key, operator(key, file, root));
                }
            }
        }
    }

    private static SourceFile operator(String key, Path file, Path root) {
        String name = file.toString();
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(root)) {
                return SourceFile.unreadable(
                        key, name, Origin.OPERATOR, "the file leads out of the directory");
            }
            if (!Files.isRegularFile(real)) {
                return SourceFile.unreadable(key, name, Origin.OPERATOR, "not a regular file");
            }
            try (InputStream in = Files.newInputStream(real)) {
                return read(key, name, Origin.OPERATOR, in);
            }
        } catch (IOException e) {
            return SourceFile.unreadable(
                    key, name, Origin.OPERATOR, "the file can't be read: " + reason(e));
        }
    }

    private static SourceFile read(String key, String name, Origin origin, InputStream in)
            throws IOException {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            return SourceFile.unreadable(key, name, origin, "larger than " + LARGEST + " bytes");
        }
        ByteBuffer encoded = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(encoded, text, true);
        String read = text.flip().toString();
        return result.isError()
                ? SourceFile.unreadable(
                        key, name, origin, notUtf8(read, encoded.get(encoded.position())))
                : SourceFile.read(key, name, origin, read);
    }

    /**
     * @param before what could be read before the byte
     */
    private static Flaw notUtf8(String before, byte wrong) {
        String[] lines = LINE_END.split(before, -1);
        String last = lines[lines.length - 1];
        return new Flaw(
                new Flaw.Place(lines.length, last.codePointCount(0, last.length()) + 1),
                "not UTF-8: here is the byte 0x%02X; save the file as UTF-8".formatted(wrong));
    }

    /** Notes and other files may lie around; what looks like a procedure must be one. */
    private static void refuseStray(Path path, List<LoadError> errors) {
        String name = path.toString();
        if (!Files.isDirectory(path) && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
            errors.add(
                    whole(
                            path,
                            "not a procedure's place: <group>/<name>.yaml, both of a-z 0-9 and -"));
        }
    }

    /** A third level is nobody's place. */
    private static void refuseBelow(Path folder, List<LoadError> errors) throws IOException {
        for (Path file : children(folder)) {
            refuseStray(file, errors);
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .limit(10L * MOST)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isKey(String key) {
        return Stream.of(key.split("/", -1)).allMatch(s -> SEGMENT.matcher(s).matches())
                && key.length() <= 120;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") ? name.substring(0, name.length() - 5) : name;
    }

    private static LoadError whole(Path path, String message) {
        return new LoadError(path.toString(), 0, 0, message);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException gone -> "there is no such file";
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static class Unlistable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unlistable(String message) {
            super(message);
        }
    }
}

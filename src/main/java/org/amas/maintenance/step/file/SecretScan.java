package org.amas.maintenance.step.file;

import org.amas.maintenance.step.StepContext;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One pass through a folder of sources. Links aren't followed; what is binary, too big or in an
 * excluded folder is passed over, and counted.
 */
final class SecretScan {

    /** As far as one looks for a zero byte. */
    private static final int HEAD = 8_000;

    private final Path root;
    private final FileSecretsKind.Settings settings;
    private final SecretAllowance allowance;
    private final StepContext context;
    private final List<Place> places = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private int files;
    private int passedOver;
    private int allowed;
    private long clippedLines;
    private long bytes;
    private String ended = "";

    SecretScan(
            Path root,
            FileSecretsKind.Settings settings,
            SecretAllowance allowance,
            StepContext context) {
        this.root = root;
        this.settings = settings;
        this.allowance = allowance;
        this.context = context;
    }

    /**
     * Where a secret is.
     *
     * @param hash tells it apart from others without telling it
     */
    record Place(SecretRule rule, String file, int line, String hash) {}

    List<Place> places() {
        return places;
    }

    List<String> unreadable() {
        return unreadable;
    }

    int files() {
        return files;
    }

    int passedOver() {
        return passedOver;
    }

    int allowed() {
        return allowed;
    }

    long clippedLines() {
        return clippedLines;
    }

    /** Why not everything was looked at; empty if everything was. */
    String ended() {
        return ended;
    }

    void walk() throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes seen) {
                        boolean excluded =
                                !folder.equals(root)
                                        && settings.exclude()
                                                .contains(String.valueOf(folder.getFileName()));
                        return excluded ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
                        return seen.isRegularFile() ? look(file, seen.size()) : go();
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        unreadable.add(root.relativize(file).toString());
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static FileVisitResult go() {
        return FileVisitResult.CONTINUE;
    }

    private FileVisitResult look(Path file, long size) {
        if (context.cancelled()) {
            ended = "cancelled after " + files + " files";
        } else if (files >= settings.maxFiles()) {
            ended = "there are more than " + settings.maxFiles() + " files";
        } else if (bytes + size > settings.maxBytes().toBytes() && size <= limit()) {
            ended = "there is more than " + settings.maxBytes();
        }
        if (!ended.isEmpty()) {
            return FileVisitResult.TERMINATE;
        }
        String name = root.relativize(file).toString();
        if (size > limit()) {
            passedOver++;
            return go();
        }
        try {
            read(name, Files.readAllBytes(file));
        } catch (IOException e) {
            unreadable.add(name);
        }
        return go();
    }

    private long limit() {
        return settings.maxFileSize().toBytes();
    }

    private void read(String name, byte[] content) {
        if (isBinary(content)) {
            passedOver++;
            return;
        }
        files++;
        bytes += content.length;
        // Whatever its encoding, what a secret is made of is ASCII.
        String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\r?\n|\r", -1);
        for (int at = 0; at < lines.length; at++) {
            look(name, at + 1, lines[at]);
        }
    }

    private void look(String name, int number, String line) {
        String head = line;
        if (line.length() > settings.maxLine()) {
            clippedLines++;
            head = line.substring(0, settings.maxLine());
        }
        for (SecretRule.Hit hit : SecretRule.in(head)) {
            Place place = new Place(hit.rule(), name, number, hash(name + "\0" + hit.secret()));
            if (allowance.covers(place)) {
                allowed++;
            } else {
                places.add(place);
                context.say("%s:%d: %s".formatted(name, number, hit.rule().name()));
            }
        }
    }

    private static boolean isBinary(byte[] content) {
        for (int at = 0; at < Math.min(content.length, HEAD); at++) {
            if (content[at] == 0) {
                return true;
            }
        }
        return false;
    }

    /** With the file's name in it. Six bytes tell two apart, and leave doubt to who guesses. */
    static String hash(String secret) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

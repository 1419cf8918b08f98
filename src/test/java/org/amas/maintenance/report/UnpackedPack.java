package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** An evidence pack in a folder, and what somebody may do to it. */
public record UnpackedPack(Path folder) {

    /** What a program ended with and printed. */
    public record Said(int code, String words) {}

    public static UnpackedPack of(byte[] zip, Path folder) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                assertThat(file.startsWith(folder)).isTrue();
                Files.createDirectories(file.getParent());
                Files.write(file, in.readAllBytes());
            }
        }
        return new UnpackedPack(folder);
    }

    public TreeSet<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** One byte in the middle is another one. */
    public void flips(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve(name), bytes);
    }

    /** By somebody who knows of SHA256SUMS. */
    void replaces(String name, String old, String other) throws IOException {
        String before = read(name);
        assertThat(before).contains(old);
        String after = before.replace(old, other);
        write(name, after);
        write("SHA256SUMS", read("SHA256SUMS").replace(Digest.of(before), Digest.of(after)));
    }

    /** In this JVM. */
    Said verified(String... more) {
        return said(
                Stream.concat(Stream.of("verify", folder.toString()), Stream.of(more)).toList());
    }

    /** The same as a zip. */
    Said verified(Path zip) {
        return said(List.of("verify", zip.toString()));
    }

    private static Said said(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = PackVerifier.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Said(code, out.toString(StandardCharsets.UTF_8));
    }

    /** As whoever has the pack does it: a program of its own, in its folder. */
    public Said runs(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), words);
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    UnpackedPack copied(Path to) throws IOException {
        for (String name : names()) {
            try {
                Path file = to.resolve(name);
                Files.createDirectories(file.getParent());
                Files.copy(folder.resolve(name), file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new UnpackedPack(to);
    }
}

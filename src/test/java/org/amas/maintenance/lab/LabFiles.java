package org.amas.maintenance.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** The folder of an AMAS installation: live and old logs, certificate, source. */
public final class LabFiles {

    /** Days until the certificate of a faulty lab expires. */
    public static final int CERTIFICATE_DAYS = 20;

    private static final int HEALTHY_CERTIFICATE_DAYS = 300;

    /** Put together here: scanners look through this repository too. */
    static final String PLANTED = "ghp_" + "Lab0Token1Of2Nobody3".repeat(2);

    /** What a healthy installation has instead of a version that something is known against. */
    private static final Map<String, String> RAISED =
            Map.of(
                    "fastapi==0.104.1", "fastapi==0.115.6",
                    "cryptography==41.0.7", "cryptography==45.0.7",
                    "requests==2.31.0", "requests==2.32.5",
                    "\"1.6.2\"", "\"1.12.2\"");

    private final Path root;
    private final LabCertificate certificate;

    private LabFiles(Path root, LabCertificate certificate) {
        this.root = root;
        this.certificate = certificate;
    }

    /** Fills a folder, made when absent, which becomes AMAS's root. */
    public static LabFiles plant(Path directory, boolean healthy, Clock clock) throws IOException {
        Path root = Files.createDirectories(directory).toRealPath();
        Instant now = clock.instant();
        LogSeed.plant(root, now, healthy);
        oldLogs(root, now, healthy);
        source(root, healthy);
        int days = healthy ? HEALTHY_CERTIFICATE_DAYS : CERTIFICATE_DAYS;
        LabCertificate certificate =
                LabCertificate.issue(now, now.plus(Duration.ofDays(days)).plusSeconds(3600));
        certificate.write(root.resolve("nginx/ssl"));
        return new LabFiles(root, certificate);
    }

    public Path root() {
        return root;
    }

    public Path certificateFile() {
        return root.resolve("nginx/ssl/cert.pem");
    }

    LabCertificate certificate() {
        return certificate;
    }

    private static void oldLogs(Path root, Instant now, boolean healthy) throws IOException {
        old(root, "logs/amas.log", 3, "", now);
        old(root, "logs/amas.log", 8, ".gz", now);
        old(root, "logs/audit.log", 60, ".jsonl", now);
        old(root, "logs/amas-security-audit.log", 45, "", now);
        if (!healthy) {
            old(root, "logs/amas.log", 9, "", now);
            old(root, "logs/amas.log", 20, "", now);
            old(root, "logs/amas.log", 33, ".gz", now);
            old(root, "logs/amas.log", 45, "", now);
            old(root, "logs/amas-errors.log", 12, "", now);
            old(root, "nginx/logs/access.log", 10, "", now);
            old(root, "nginx/logs/access.log", 40, ".gz", now);
        }
    }

    /** A rotated file, named by its day, last written that many days ago. */
    private static void old(Path root, String log, int daysAgo, String ending, Instant now)
            throws IOException {
        Instant day = now.minus(Duration.ofDays(daysAgo)).minus(Duration.ofHours(1));
        Path file = root.resolve(log + "." + LocalDate.ofInstant(day, ZoneOffset.UTC) + ending);
        byte[] content = content(log, day).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream packed = ending.equals(".gz") ? new GZIPOutputStream(out) : out) {
            packed.write(content);
        }
        Files.setLastModifiedTime(file, FileTime.from(day));
    }

    private static String content(String log, Instant end) {
        StringBuilder content = new StringBuilder();
        for (int n = 400; n > 0; n--) {
            Instant at = end.minusSeconds(200L * n);
            content.append(line(log, at, n)).append('\n');
        }
        return content.toString();
    }

    private static String line(String log, Instant at, int n) {
        if (log.contains("audit")) {
            return LogLines.audit(at, "user_" + (1 + n % 40), "task.read", n);
        }
        if (log.startsWith("nginx")) {
            return LogLines.access(at, "10.20.0." + (10 + n % 40), "GET /api/v1/tasks", 200, 0.02);
        }
        return LogLines.application(at, "INFO", "api", "GET /api/v1/tasks 200 in 20 ms", n);
    }

    /** As AMAS's repository pins it, which is old; the certificate's key may lie beside it. */
    private static void source(Path root, boolean healthy) throws IOException {
        copy("requirements.txt", root.resolve("requirements.txt"), healthy);
        copy("package.json", root.resolve("frontend/package.json"), healthy);
        copy("package-lock.json", root.resolve("frontend/package-lock.json"), healthy);
        Files.writeString(root.resolve(".amas-secrets-allow"), "nginx/ssl/*.pem # served by it\n");
        if (!healthy) {
            Path settings = root.resolve("src/amas/config/settings.py");
            Files.createDirectories(settings.getParent());
            Files.writeString(settings, "import os\n\nGITHUB_TOKEN = \"" + PLANTED + "\"\n");
        }
    }

    private static void copy(String resource, Path target, boolean healthy) throws IOException {
        Files.createDirectories(target.getParent());
        try (InputStream in = LabFiles.class.getResourceAsStream("/lab/source/" + resource)) {
            String text =
                    new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.UTF_8);
            if (healthy) {
                for (Map.Entry<String, String> raised : RAISED.entrySet()) {
                    text = text.replace(raised.getKey(), raised.getValue());
                }
            }
            Files.writeString(target, text);
        }
    }
}

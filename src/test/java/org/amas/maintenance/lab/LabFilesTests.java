package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The lab's folder looks like AMAS's, with its faults exactly when they are asked for. */
class LabFilesTests {

    private static final Clock CLOCK = LabSettings.defaults().clock();
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    static LabFiles faulty;

    @SuppressWarnings("NullAway.Init")
    static LabFiles healthy;

    @BeforeAll
    static void plant() throws IOException {
        faulty = LabFiles.plant(folder.resolve("faulty"), false, CLOCK);
        healthy = LabFiles.plant(folder.resolve("healthy"), true, CLOCK);
    }

    @Test
    void logsOfTheLastDayAreFarAboveTheBaseline() throws Exception {
        Path root = faulty.root();
        long[] errors = perDay(root.resolve("logs/amas-errors.log"));
        assertThat(errors[0])
                .isBetween(
                        (long) LogSeed.FAULTY_ERRORS + LogSeed.FAULTY_CRITICALS,
                        (long) LogSeed.FAULTY_ERRORS + LogSeed.FAULTY_CRITICALS + 10);
        for (int day = 1; day < LogSeed.DAYS; day++) {
            assertThat(errors[day]).as("day %d", day).isBetween(3L, 5L);
        }
        List<JsonNode> refused =
                Files.readAllLines(root.resolve("logs/amas-security-audit.log")).stream()
                        .map(JSON::readTree)
                        .filter(line -> ageInDays(line) == 0)
                        .toList();
        assertThat(refused).hasSizeGreaterThan(40);
        assertThat(distinct(refused, "user_id")).contains("admin", "root", "deploy");
        assertThat(distinct(refused, "ip_address")).contains("203.0.113.7", "198.51.100.23");
        assertThat(Files.readString(root.resolve("logs/amas-errors.log"))).contains("CRITICAL");
    }

    @Test
    void oldLogFilesWaitForRotation() throws IOException {
        assertThat(rotatable(faulty.root(), 7, false)).hasSize(5);
        assertThat(rotatable(faulty.root(), 30, true)).hasSize(3);
        assertThat(faulty.root().resolve("requirements.txt")).exists();
        assertThat(faulty.root().resolve("frontend/package-lock.json")).exists();
    }

    @Test
    void certificateExpiresInTwentyDays() throws Exception {
        assertThat(daysLeft(certificate(faulty))).isBetween(19L, 20L);
    }

    @Test
    void aSecretAndOldPinsLieInTheSource() throws IOException {
        Path settings = Path.of("src/amas/config/settings.py");
        assertThat(Files.readString(faulty.root().resolve(settings))).contains(LabFiles.PLANTED);
        assertThat(healthy.root().resolve(settings)).doesNotExist();
        Path lock = Path.of("frontend/package-lock.json");
        assertThat(Files.readString(faulty.root().resolve(lock))).contains("\"1.6.2\"");
        assertThat(Files.readString(healthy.root().resolve(lock))).doesNotContain("\"1.6.2\"");
        assertThat(Files.readString(healthy.root().resolve("requirements.txt")))
                .contains("requests==2.32.5", "uvicorn==0.24.0");
    }

    @Test
    void healthySeedHasNoFaults() throws Exception {
        for (long errors : perDay(healthy.root().resolve("logs/amas-errors.log"))) {
            assertThat(errors).isBetween(3L, 5L);
        }
        assertThat(Files.readString(healthy.root().resolve("logs/amas.log")))
                .doesNotContain("CRITICAL");
        assertThat(daysLeft(certificate(healthy))).isGreaterThan(200);
        assertThat(rotatable(healthy.root(), 7, false)).isEmpty();
        assertThat(rotatable(healthy.root(), 30, true)).isEmpty();
    }

    private static long[] perDay(Path log) throws IOException {
        long[] days = new long[LogSeed.DAYS];
        for (String line : Files.readAllLines(log)) {
            int age = ageInDays(JSON.readTree(line));
            if (age < days.length) {
                days[age]++;
            }
        }
        return days;
    }

    private static int ageInDays(JsonNode line) {
        Instant at = Instant.parse(line.path("timestamp").asString());
        return (int) Duration.between(at, CLOCK.instant()).toDays();
    }

    private static Set<String> distinct(List<JsonNode> lines, String field) {
        Set<String> values = new HashSet<>();
        lines.forEach(line -> values.add(line.path(field).asString()));
        return values;
    }

    private static X509Certificate certificate(LabFiles files) throws Exception {
        try (InputStream in = Files.newInputStream(files.certificateFile())) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static long daysLeft(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        return Duration.between(CLOCK.instant(), end).toDays();
    }

    /** Rotated logs older than so many days, audit logs and (unless packed) archives left out. */
    private static List<Path> rotatable(Path root, int days, boolean packed) throws IOException {
        Instant limit = CLOCK.instant().minus(Duration.ofDays(days));
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.getFileName().toString().contains(".log."))
                    .filter(file -> !file.toString().contains("audit"))
                    .filter(file -> packed || !file.toString().endsWith(".gz"))
                    .filter(file -> file.toFile().lastModified() < limit.toEpochMilli())
                    .toList();
        }
    }
}

package org.amas.maintenance.step.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.HostTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * Sixty days in the life of a machine that nobody needs to look at, judged each morning by the
 * limits that ship: page cache that fills the memory, nightly back-ups, deploys, a restart. Then
 * one day that is bad in one way, which each of the limits has to tell.
 */
class HostHealthyDaysTests {

    private static final int DAYS = 60;
    private static final int RESTART_DAY = 33;
    private static final long GIB = 1L << 30;

    @TempDir Path root;

    private final ShippedProcedure procedure = ShippedProcedure.load("daily/system-status");
    private final HostResourcesKind resources = new HostResourcesKind();
    private final HostDiskKind disk = new HostDiskKind();
    private final HostResourcesKind.Settings settings =
            new HostResourcesKind.Settings(Duration.ofMillis(20));
    private RecordingContext context = new RecordingContext();

    @BeforeEach
    void machine() throws IOException {
        context = new RecordingContext().with(host());
        proc("stat", "cpu  1 2 3\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\n");
    }

    private HostTarget host() {
        return new HostTarget("amas-1", root, null);
    }

    /** What the kernel says on a morning; as it is made, all is well. */
    private static final class Morning {
        double uptime;
        String boot = "first";
        double availableShare = 0.55;
        double load15 = 1.2;
        long swapped;
        double cpu = 20;
        double memory;
        double io = 5;
        long openFiles = 9_000;

        void live(int day, Random random) {
            if (day == RESTART_DAY) {
                boot = "second";
                uptime = 3 * 3_600;
                swapped = 0;
            } else {
                uptime += 86_400 + random.nextInt(600) - 300;
            }
            boolean deploy = random.nextInt(6) == 0;
            availableShare = 0.35 + 0.3 * random.nextDouble() - (deploy ? 0.1 : 0);
            // The nightly load peaks at 2 a core; by six its 15 minutes are long over.
            load15 = 0.4 + 2.2 * random.nextDouble() + (deploy ? 0.8 : 0);
            // A back-up reads everything once, and the kernel swaps out what slept through it.
            swapped += random.nextInt(400_000);
            cpu = 10 + 45 * random.nextDouble();
            memory = random.nextInt(10) == 0 ? 3 * random.nextDouble() : 0;
            io = 1 + 25 * random.nextDouble();
            openFiles = 6_000 + random.nextInt(12_000);
        }
    }

    private void proc(String file, String content) throws IOException {
        Path path = root.resolve("proc").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void write(Morning morning) throws IOException {
        long total = 16 * GIB / 1024;
        long free = total / 80; // page cache takes all that nobody else does
        proc(
                "meminfo",
                "MemTotal: %d kB\nMemFree: %d kB\nMemAvailable: %d kB\n"
                        .formatted(total, free, (long) (total * morning.availableShare)));
        proc("vmstat", "pswpin %d\npswpout %d\n".formatted(morning.swapped / 4, morning.swapped));
        proc("uptime", morning.uptime + " 1.00\n");
        proc("sys/kernel/random/boot_id", morning.boot + "\n");
        proc("loadavg", "0.50 0.70 %.2f 2/800 4711\n".formatted(morning.load15));
        proc("sys/fs/file-nr", morning.openFiles + "\t0\t1600000\n");
        pressure("cpu", morning.cpu);
        pressure("memory", morning.memory);
        pressure("io", morning.io);
    }

    private void pressure(String resource, double share) throws IOException {
        proc(
                "pressure/" + resource,
                "some avg10=%.2f avg60=%.2f avg300=0.00 total=1\n".formatted(share, share));
    }

    private RecordingContext judged(Morning morning) throws Exception {
        write(morning);
        context.perform(resources, settings);
        RecordingContext said = context;
        context = context.next();
        return said;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nightsOfBackupsDeploysAndAFullPageCacheAreNoFault(long seed) throws Exception {
        Random random = new Random(seed);
        Morning morning = new Morning();
        for (int day = 0; day < DAYS; day++) {
            morning.live(day, random);
            RecordingContext said = judged(morning);
            assertThat(procedure.troubles(resources, said)).as("day %d", day).isEmpty();
            boolean compared = day != 0 && day != RESTART_DAY;
            assertThat(said.text().contains("since the last run")).isEqualTo(compared);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "memory, memory_available_percent",
        "swapping, swap_pages_per_second",
        "cpu, cpu_pressure_percent",
        "stalls, memory_pressure_percent",
        "io, io_pressure_percent",
        "load, load15_per_core",
        "files, open_files_percent"
    })
    @PlantedFault(
            check = "host.resources",
            fault = "memory, load, swapping, pressure and open files, each in turn",
            removed = "the next morning is a good one")
    void oneBadMorningIsTold(String trouble, String reading) throws Exception {
        Random random = new Random(7);
        Morning morning = new Morning();
        for (int day = 0; day < 3; day++) {
            morning.live(day, random);
            judged(morning);
        }
        morning.live(3, random);
        switch (trouble) {
            case "memory" -> morning.availableShare = 0.12;
            case "swapping" -> morning.swapped += 20_000_000; // half a night of thrashing
            case "cpu" -> morning.cpu = 88;
            case "stalls" -> morning.memory = 14;
            case "io" -> morning.io = 55;
            case "load" -> morning.load15 = 5.5;
            default -> morning.openFiles = 1_400_000;
        }
        assertThat(procedure.troubles(resources, judged(morning)))
                .singleElement()
                .asString()
                .startsWith("WARN " + reading);
        morning.live(4, random);
        assertThat(procedure.troubles(resources, judged(morning))).isEmpty();
    }

    /** A disk that logs fill, rotation empties, and a back-up visits every night. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDiskThatBreathesIsNoFault(long seed) {
        Random random = new Random(seed);
        long data = 90 * GIB;
        long inodes = 900_000;
        for (int day = 0; day < DAYS; day++) {
            data += GIB / 8 + random.nextLong(GIB / 4);
            data -= day % 7 == 6 ? 2 * GIB : 0; // rotated logs, old images
            inodes += random.nextInt(4_000) - (day % 7 == 6 ? 12_000 : 0);
            long backup = 25 * GIB + random.nextLong(4 * GIB);
            RecordingContext said = new RecordingContext();
            HostDiskKind.report(usage(data + backup, inodes), host(), said);
            assertThat(procedure.troubles(disk, said)).as("day %d", day).isEmpty();
        }
    }

    @Test
    @PlantedFault(check = "host.disk", fault = "a disk fills up", removed = "the disk is emptied")
    void aDiskThatFillsUpIsTold() {
        RecordingContext bytes = new RecordingContext();
        HostDiskKind.report(usage(165 * GIB, 900_000), host(), bytes);
        assertThat(procedure.troubles(disk, bytes))
                .singleElement()
                .asString()
                .startsWith("WARN used_percent{host=amas-1, mount=/}");
        RecordingContext names = new RecordingContext();
        HostDiskKind.report(usage(90 * GIB, 12_000_000), host(), names);
        assertThat(procedure.troubles(disk, names))
                .singleElement()
                .asString()
                .startsWith("FAIL inodes_used_percent");
        RecordingContext emptied = new RecordingContext();
        HostDiskKind.report(usage(90 * GIB, 900_000), host(), emptied);
        assertThat(procedure.troubles(disk, emptied)).isEmpty();
    }

    /** Of 200 GiB, five in a hundred of them root's own. */
    private static HostDiskKind.Usage usage(long used, long inodes) {
        long total = 200 * GIB;
        long free = total - used - total / 20;
        return new HostDiskKind.Usage(
                "/", "ext4", total, used, free, new Inodes(13_000_000, inodes));
    }
}

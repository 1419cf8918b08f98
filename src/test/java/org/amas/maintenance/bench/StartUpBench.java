package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.acceptance.Packaged;
import org.amas.maintenance.acceptance.Recipe;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From {@code java -jar} on an empty folder to the first answer, and what it occupies. */
class StartUpBench {

    private static final int ROUNDS =
            Math.clamp(Integer.getInteger("amas.bench.count", 50) / 10, 1, 5);
    private static final int RUNS = 20;

    /** One way of starting. */
    private record Way(String name, Path jar, String[] options) {}

    private record Result(List<Double> starts, long idle, long after) {}

    @Test
    void startsAndStaysSmall() throws Exception {
        Path folder = Path.of("target", "bench", "aot").toAbsolutePath();
        Way plain = new Way("plain", Packaged.jar(), new String[0]);
        Way cached = cached(folder);
        Subject subject =
                Subject.in("start-up")
                        .with(
                                new Recipe("bench/line").script("echo line"),
                                new Recipe("bench/lines").script("seq 1 1000000"));
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int round = 0; round < ROUNDS - 1; round++) {
            first.add(start(subject, plain));
            subject.reset();
            second.add(start(subject, cached));
            subject.reset();
        }
        Result one = occupied(subject, plain, first);
        Result other = occupied(subject, cached, second);
        report(one, other);
    }

    /** As docker/Dockerfile does it. */
    private static Way cached(Path folder) throws IOException, InterruptedException {
        FileSystemUtils.deleteRecursively(folder);
        Files.createDirectories(folder);
        Path log = folder.resolve("training.log");
        run(
                log,
                folder,
                "-Djarmode=tools",
                "-jar",
                Packaged.jar().toString(),
                "extract",
                "--destination",
                folder.resolve("extracted").toString());
        Path jar = folder.resolve("extracted").resolve(Packaged.jar().getFileName());
        Path cache = folder.resolve("app.aot");
        run(
                log,
                folder,
                "-XX:AOTCacheOutput=" + cache,
                "-Dspring.context.exit=onRefresh",
                "-Damas.data-dir=" + folder.resolve("training"),
                "-jar",
                jar.toString());
        assertThat(cache).isNotEmptyFile();
        return new Way("AOT cache", jar, new String[] {"-XX:AOTCache=" + cache});
    }

    private static void run(Path log, Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Packaged.java().toString()));
        command.addAll(List.of(arguments));
        int exit =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start()
                        .waitFor();
        assertThat(exit).as(() -> "see " + log).isZero();
    }

    /** In milliseconds, until its health is answered. */
    private static double start(Subject subject, Way way) throws IOException {
        long began = System.nanoTime();
        subject.started(way.jar, way.options);
        return (System.nanoTime() - began) / 1e6;
    }

    /** One start more, with a look at the process when idle and after its runs. */
    private static Result occupied(Subject subject, Way way, List<Double> starts) throws Exception {
        starts.add(start(subject, way));
        Thread.sleep(Duration.ofSeconds(10));
        long idle = Jvm.resident(subject.pid());
        for (int n = 0; n < RUNS; n++) {
            subject.api().performed("bench/line", "bench");
        }
        subject.api().performed("bench/lines", "bench");
        subject.api().performed("daily/system-status", "bench");
        Thread.sleep(Duration.ofSeconds(5));
        long after = Jvm.resident(subject.pid());
        subject.reset();
        return new Result(starts, idle, after);
    }

    private static void report(Result plain, Result cached) throws IOException {
        double first = Sample.of(plain.starts).median();
        double second = Sample.of(cached.starts).median();
        new Report(5, "Start-up and memory")
                .figure("`java -jar` until it serves, median of " + ROUNDS, Sample.time(first))
                .beside(
                        "extracted, with an AOT cache as the image has it",
                        Sample.time(second),
                        "plain " + Sample.time(first),
                        second / first)
                .figure("resident, idle", Sample.bytes(plain.idle))
                .beside(
                        "resident, after %d runs".formatted(RUNS + 2),
                        Sample.bytes(plain.after),
                        "idle " + Sample.bytes(plain.idle),
                        (double) plain.after / plain.idle)
                .beside(
                        "resident with the AOT cache, idle",
                        Sample.bytes(cached.idle),
                        "plain " + Sample.bytes(plain.idle),
                        (double) cached.idle / plain.idle)
                .beside(
                        "resident with the AOT cache, after the runs",
                        Sample.bytes(cached.after),
                        "plain " + Sample.bytes(plain.after),
                        (double) cached.after / plain.after)
                .note("Each start is on an empty folder: the database is created, too.")
                .note("No option but the cache: the heap's bound is the JVM's own choice.")
                .publish();
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Environments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a step that was cut short has left: in the world, which its kind asks, and in its files. */
@Component
class StepRemains {

    private static final Logger log = LoggerFactory.getLogger(StepRemains.class);
    private static final Duration TIME = Duration.ofSeconds(60);

    private final RunDirectories directories;
    private final History history;
    private final Chunks chunks;
    private final OutputReader output;
    private final OutputTimer timer;
    private final Environments environments;
    private final KnownSecrets known;
    private final RunSettings settings;
    private final Clock clock;

    StepRemains(
            RunDirectories directories,
            History history,
            Chunks chunks,
            OutputReader output,
            OutputTimer timer,
            Environments environments,
            KnownSecrets known,
            RunSettings settings,
            Clock clock) {
        this.directories = directories;
        this.history = history;
        this.chunks = chunks;
        this.output = output;
        this.timer = timer;
        this.environments = environments;
        this.known = known;
        this.settings = settings;
        this.clock = clock;
    }

    Recovery of(Run run, StepResult step, Steps steps) {
        saveOutput(run, step);
        Secrets secrets = known.now();
        try (OutputStream rest = rest(run, step, secrets)) {
            Evidence evidence = new Evidence(Map.of());
            return ask(
                    steps.cutShort(run, step),
                    new LiveContext.Voice(rest, evidence, secrets, fraction -> {}));
        } catch (Steps.NotPossible | IOException | RuntimeException e) {
            return Recovery.unknown(Failure.of(e).reason());
        }
    }

    /** What became of it is stored: nothing needs to be found of it any more. */
    void discard(Run run, StepResult step) {
        String token = Assignment.token(run.id(), step.number(), step.attempt(), run.mark());
        directories.discardWork(run.id(), step.number(), step.attempt(), token);
    }

    /**
     * Takes a step's output from its first byte and stores what isn't stored yet. Nothing of an
     * environment that is gone: nobody knows its secrets any more.
     */
    private OutputStream rest(Run run, StepResult step, Secrets secrets) {
        if (environments.named(run.environment()).isEmpty()) {
            return OutputStream.nullOutputStream();
        }
        Chunk last = output.last(step.id()).orElse(null);
        return new Output(
                new ChunkWriter(step.id(), chunks, timer, last),
                secrets.masker(),
                timer,
                settings.outputLimit().toBytes(),
                last == null ? 0 : last.end());
    }

    private Recovery ask(Assignment step, LiveContext.Voice voice) {
        StopSignal stop = new StopSignal();
        StepContext context =
                new LiveContext(
                        step,
                        voice,
                        history,
                        List::of,
                        () -> directories.make(step.run(), step.number(), step.attempt()),
                        clock,
                        stop,
                        TIME);
        Performance.Ended<Recovery> ended =
                Performance.of(
                        "recover-" + step.run() + "-" + step.number(),
                        () -> step.bound().kind().recover(context),
                        stop,
                        TIME,
                        Duration.ofSeconds(1));
        if (ended.value() != null) {
            return ended.value();
        }
        return Recovery.unknown(
                ended.thrown() == null
                        ? "what it left could not be looked at within "
                                + Amount.time(TIME)
                                + ", and may still go on"
                        : Failure.of(ended.thrown()).reason());
    }

    /** Output that the database could not take before the application stopped. */
    private void saveOutput(Run run, StepResult step) {
        Path directory = directories.locate(run.id(), step.number(), step.attempt());
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, Spool.PREFIX + "*")) {
            for (Path file : files) {
                long from =
                        Long.parseLong(
                                file.getFileName().toString().substring(Spool.PREFIX.length()));
                new ChunkWriter(step.id(), chunks, timer, output.last(step.id()).orElse(null))
                        .bringOver(file, from);
            }
        } catch (IOException | NumberFormatException e) {
            log.error("Output of run {} stays unsaved in {}", run.id(), directory, e);
        }
    }
}

package org.amas.maintenance.step.scanner;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningImages;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a scanner that is installed on this machine and judges by what it reports, never by its exit
 * code alone. What it prints is shown to nobody: it may hold the secrets that it finds.
 */
@Component
class ScannerRunKind implements ReadingKind<ScannerRunKind.Settings> {

    private static final String SOURCE = "@source";
    private static final String IMAGE = "@image";
    private static final String REPORT = "@report";
    private static final int MOST_PRINTED = 64 * 1024 * 1024;
    private static final long BIGGEST_REPORT = 256L * 1024 * 1024;

    /** How its report is to be read. */
    enum Format {
        SARIF,
        JSON,
        /** One JSON object a line on its output, among whatever else it prints. */
        LINES
    }

    /**
     * @param scanner its name, for people
     * @param command the program and its arguments; in them {@code @source} is the source folder,
     *     {@code @report} the file that is read, and {@code @image} one running image after the
     *     other
     * @param probe prints its version
     * @param install how to get it, for whoever reads that it isn't there
     * @param mapping where JSON says what; none for SARIF
     * @param exits codes with which it ends after its work, whatever it found; 0 and 1 unless given
     * @param environment names of variables that it gets from our own environment
     */
    record Settings(
            @NotBlank @Size(max = 60) String scanner,
            @NotEmpty List<@NotNull String> command,
            @NotEmpty List<@NotNull String> probe,
            @NotBlank String install,
            @NotNull Format format,
            @Valid @Nullable Mapping mapping,
            List<Integer> exits,
            @Size(max = 30) List<@Pattern(regexp = "[A-Z_a-z][A-Z_a-z0-9]*") String> environment) {

        Settings {
            exits = exits == null ? List.of(0, 1) : List.copyOf(exits);
            environment = environment == null ? List.of() : List.copyOf(environment);
        }

        @AssertTrue(message = "@report must be among the arguments, unless the format is LINES")
        boolean isReported() {
            return format == Format.LINES || command == null || mentions(REPORT);
        }

        @AssertTrue(message = "a mapping is needed for JSON and LINES, and none for SARIF")
        boolean isMapped() {
            return format == null || (format == Format.SARIF) == (mapping == null);
        }

        boolean mentions(String word) {
            return command.stream().anyMatch(argument -> argument.contains(word));
        }
    }

    private final Tools tools;

    ScannerRunKind(Tools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return "scanner.run";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public boolean setsVariables() {
        return true;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        Set<TargetType> types = EnumSet.noneOf(TargetType.class);
        if (settings.mentions(SOURCE)) {
            types.add(TargetType.FILES);
        }
        if (settings.mentions(IMAGE)) {
            types.add(TargetType.DOCKER);
        }
        return types;
    }

    @Override
    public Set<String> readings() {
        return Set.of("scanner_findings");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        context.say("Looking for " + settings.command().getFirst() + " on this machine …");
        Optional<String> missing = missing(settings);
        if (missing.isPresent()) {
            return Outcome.notRun(missing.get());
        }
        try {
            return scan(settings, context);
        } catch (Report.Unreadable e) {
            return Outcome.unknown(settings.scanner() + ": " + e.getMessage());
        } finally {
            Tools.discard(context);
        }
    }

    /** Absent comes before switched off: who switches it on wouldn't get anything. */
    private Optional<String> missing(Settings settings) {
        boolean there =
                Tools.find(settings.command().getFirst()).isPresent()
                        && Tools.find(settings.probe().getFirst()).isPresent();
        return there
                ? tools.off()
                : Optional.of(settings.scanner() + " is not installed here: " + settings.install());
    }

    private Outcome scan(Settings settings, StepContext context)
            throws IOException, InterruptedException, Report.Unreadable {
        String source = settings.mentions(SOURCE) ? source(context).toString() : "";
        ScanResult result = new ScanResult(settings.scanner(), version(settings, context));
        if (!settings.mentions(IMAGE)) {
            result.add(report(settings, source, "", context));
            return result.tell(context);
        }
        List<RunningImages.Image> images =
                RunningImages.of(context.target(DockerTarget.class, TargetType.DOCKER));
        if (images.isEmpty()) {
            return Outcome.unknown("no image runs that could be scanned");
        }
        for (int done = 0; done < images.size(); done++) {
            context.say("Image " + images.get(done) + ", " + images.get(done).id());
            result.add(report(settings, source, images.get(done).id(), context));
            context.progress((done + 1.0) / images.size());
        }
        return result.tell(context);
    }

    private static Path source(StepContext context) throws IOException {
        Path source = context.target(FilesTarget.class, TargetType.FILES).proven().source();
        if (source == null) {
            throw new TargetAbsent(
                    "no source folder in " + context.environment() + ": set files.source");
        }
        return source.toRealPath();
    }

    private String version(Settings settings, StepContext context)
            throws IOException, InterruptedException, Report.Unreadable {
        Path folder = Tools.folder(context);
        Tools.Ended ended =
                tools.run(context, settings.probe(), folder, settings.environment(), 100_000);
        List<String> words =
                new String(ended.printed(), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .limit(20)
                        .toList();
        words.forEach(context::say);
        if (!ended.exit().equals(Optional.of(0)) || words.isEmpty()) {
            throw new Report.Unreadable("its version can't be told, " + ending(ended));
        }
        return words.getFirst();
    }

    private Report report(Settings settings, String source, String image, StepContext context)
            throws IOException, InterruptedException, Report.Unreadable {
        Path folder = Tools.folder(context);
        Path file = folder.resolve("report");
        Files.deleteIfExists(file);
        List<String> vector =
                settings.command().stream()
                        .map(a -> a.replace(REPORT, file.toString()))
                        .map(a -> a.replace(SOURCE, source).replace(IMAGE, image))
                        .toList();
        context.say("Running it with " + (vector.size() - 1) + " arguments …");
        Tools.Ended ended =
                tools.run(context, vector, folder, settings.environment(), MOST_PRINTED);
        context.say("  " + ending(ended));
        if (!ended.exit().filter(settings.exits()::contains).isPresent()) {
            throw new Report.Unreadable("it didn't finish its work, " + ending(ended));
        }
        return shortened(read(settings, file, ended), source);
    }

    private static Report read(Settings settings, Path file, Tools.Ended ended)
            throws IOException, Report.Unreadable {
        Mapping mapping = settings.mapping();
        if (mapping != null && settings.format() == Format.LINES) {
            if (!ended.whole()) {
                throw new Report.Unreadable("it printed more than can be kept");
            }
            Report report = mapping.lines(ended.printed());
            if (report.hits().isEmpty() && !ended.exit().equals(Optional.of(0))) {
                throw new Report.Unreadable("it reports nothing, but " + ending(ended));
            }
            return report;
        }
        if (!Files.isRegularFile(file)) {
            throw new Report.Unreadable("it left no report, " + ending(ended));
        }
        if (Files.size(file) > BIGGEST_REPORT) {
            throw new Report.Unreadable("its report is too big to be read");
        }
        byte[] content = Files.readAllBytes(file);
        return mapping == null ? Sarif.read(content) : mapping.document(content);
    }

    /** Places below the source folder are told from there. */
    private static Report shortened(Report report, String source) {
        if (source.isEmpty()) {
            return report;
        }
        return new Report(
                report.hits().stream()
                        .map(
                                h ->
                                        new Hit(
                                                h.rule(),
                                                h.severity(),
                                                h.place()
                                                        .replace(source + "/", "")
                                                        .replaceFirst("^file://", ""),
                                                h.line(),
                                                h.text(),
                                                h.hash()))
                        .toList(),
                report.gaps());
    }

    private static String ending(Tools.Ended ended) {
        return ended.exit().map(code -> "exit code " + code).orElse(ended.trouble());
    }

    @Override
    public Recovery recover(StepContext context) throws Exception {
        return tools.recover(context);
    }
}

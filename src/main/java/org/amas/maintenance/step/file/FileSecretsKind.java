package org.amas.maintenance.step.file;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Passwords, keys and tokens in AMAS's source folder. What is found is told by rule, file, line and
 * a short hash, and never itself.
 */
@Component
class FileSecretsKind implements ReadingKind<FileSecretsKind.Settings> {

    private static final List<String> NOT_OURS =
            List.of(
                    ".git",
                    "node_modules",
                    "__pycache__",
                    ".venv",
                    "venv",
                    "dist",
                    "build",
                    "target",
                    "logs",
                    "data");

    /**
     * @param exclude names of folders that are passed over, at any depth
     * @param allow the file of what may stay, relative to the source folder
     * @param maxFiles beyond that the step tells that it hasn't seen everything, as beyond maxBytes
     * @param maxFileSize what is bigger is passed over
     * @param maxLine characters of a line that are looked at
     */
    record Settings(
            @Size(max = 100) List<@NotBlank String> exclude,
            @Pattern(regexp = "[^/].*", message = "must be relative to the source folder")
                    String allow,
            @Min(1) @Max(1_000_000) Integer maxFiles,
            DataSize maxBytes,
            DataSize maxFileSize,
            @Min(80) @Max(20_000) Integer maxLine) {

        Settings {
            exclude = exclude == null ? NOT_OURS : List.copyOf(exclude);
            allow = allow == null ? ".amas-secrets-allow" : allow;
            maxFiles = maxFiles == null ? 50_000 : maxFiles;
            maxBytes = maxBytes == null ? DataSize.ofMegabytes(500) : maxBytes;
            maxFileSize = maxFileSize == null ? DataSize.ofMegabytes(1) : maxFileSize;
            maxLine = maxLine == null ? 4_000 : maxLine;
        }
    }

    @Override
    public String name() {
        return "file.secrets";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.FILES);
    }

    @Override
    public Set<String> readings() {
        return Set.of("files_scanned", "files_passed_over", "secrets_found", "secrets_allowed");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        Path root = source(context);
        SecretAllowance allowance = SecretAllowance.read(root.resolve(settings.allow()));
        context.say(
                "Looking for secrets below %s, with %s in %s …"
                        .formatted(
                                root, Amount.of(allowance.size(), "exception"), settings.allow()));
        SecretScan scan = new SecretScan(root, settings, allowance, context);
        scan.walk();
        return report(scan, context);
    }

    private static Path source(StepContext context) throws IOException {
        FilesTarget target = context.target(FilesTarget.class, TargetType.FILES).proven();
        Path source = target.source();
        if (source == null) {
            throw new TargetAbsent(
                    "no source folder in %s: set files.source".formatted(context.environment()));
        }
        try {
            return source.toRealPath();
        } catch (IOException e) {
            String reason = "there is no source folder " + source;
            throw new TargetDown(TargetType.FILES, target.address(), reason, e);
        }
    }

    private static Outcome report(SecretScan scan, StepContext context) {
        scan.places().stream().distinct().forEach(p -> context.finding(finding(p)));
        context.reading(OnHost.named(Reading.of("files_scanned", scan.files(), ""), context));
        context.reading(
                OnHost.named(Reading.of("files_passed_over", scan.passedOver(), ""), context));
        context.reading(
                OnHost.named(Reading.of("secrets_found", scan.places().size(), ""), context));
        context.reading(OnHost.named(Reading.of("secrets_allowed", scan.allowed(), ""), context));
        context.show(table(scan.places()));
        if (scan.clippedLines() > 0) {
            context.say(
                    "Of " + Amount.of(scan.clippedLines(), "very long line") + " the head only");
        }
        String found = Amount.of(scan.places().size(), "secret");
        String headline = found + " in " + Amount.of(scan.files(), "file");
        String gap = gap(scan);
        return gap.isEmpty() ? Outcome.done(headline) : Outcome.unknown(gap).headline(headline);
    }

    /** What may hide where nobody looked; the rest of a very long line is told as a note only. */
    private static String gap(SecretScan scan) {
        if (!scan.ended().isEmpty()) {
            return "not everything was looked at: " + scan.ended();
        }
        if (scan.files() == 0) {
            return "there is no file to look at";
        }
        int count = scan.unreadable().size();
        return count == 0
                ? ""
                : "%s could not be read, first %s"
                        .formatted(Amount.of(count, "file"), scan.unreadable().getFirst());
    }

    /** By its hash, so that a line added above doesn't make it a new one. */
    private static Finding finding(SecretScan.Place place) {
        String where = place.file() + ":" + place.line();
        String text =
                "looks like a secret (%s): remove it, and replace it wherever it is valid"
                        .formatted(place.rule().name());
        String print = "secret:%s:%s:%s".formatted(place.rule().word(), place.file(), place.hash());
        return Finding.of(place.rule().severity(), where, text, print)
                .evidence("rule: %s\nhash: %s".formatted(place.rule().name(), place.hash()));
    }

    private static Table table(List<SecretScan.Place> places) {
        List<Column> columns =
                List.of(
                        Column.text("File"),
                        Column.text("Line"),
                        Column.text("Rule"),
                        Column.text("Hash, to allow it"));
        List<List<@Nullable Object>> rows =
                places.stream()
                        .<List<@Nullable Object>>map(
                                p -> Table.row(p.file(), p.line(), p.rule().name(), p.hash()))
                        .toList();
        return Table.of("Secrets in the source", columns, rows);
    }
}

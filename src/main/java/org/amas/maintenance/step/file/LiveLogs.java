package org.amas.maintenance.step.file;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One round over the live logs that have grown too big. */
final class LiveLogs {

    /** Files within the limit that are told one by one. */
    private static final int TOLD = 500;

    private final LogFolder folder;
    private final OpenFiles open;
    private final FileTruncateLiveKind.Settings settings;
    private final StepContext context;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int truncated;
    private int reported;
    private boolean unproven;

    LiveLogs(
            LogFolder folder,
            OpenFiles open,
            FileTruncateLiveKind.Settings settings,
            StepContext context) {
        this.folder = folder;
        this.open = open;
        this.settings = settings;
        this.context = context;
    }

    Outcome perform() throws IOException {
        List<LogFile> live = LiveLog.all(folder);
        List<LogFile> big = LiveLog.over(live, settings.maxSize());
        long bytes = live.stream().mapToLong(LogFile::bytes).sum();
        live.stream()
                .filter(f -> !big.contains(f))
                .limit(TOLD)
                .forEach(f -> say(f, "left: within the limit"));
        context.reading(OnHost.named(Reading.of("live_bytes", bytes, "bytes"), context));
        for (LogFile file : big) {
            handle(file);
        }
        context.reading(OnHost.named(Reading.of("files_truncated", truncated, ""), context));
        context.reading(OnHost.named(Reading.of("files_reported", reported, ""), context));
        if (!big.isEmpty()) {
            context.table(table());
        }
        String headline =
                big.isEmpty()
                        ? "No live log beyond " + Amount.bytes(settings.maxSize().toBytes())
                        : Amount.of(truncated, "live log")
                                + " truncated, "
                                + reported
                                + " reported";
        return unproven ? Outcome.unknown(open.blind()).headline(headline) : Outcome.done(headline);
    }

    private void handle(LogFile file) {
        switch (LiveLog.judge(file, open)) {
            case APPENDED -> truncate(file);
            case POSITIONED -> report(file, "not written in append mode", positioned(file));
            case UNPROVEN -> {
                unproven = true;
                String text = "is too big, and was left, since " + open.blind();
                report(file, "left: unproven", warning(file, text));
            }
            case IDLE -> row(file, file.bytes(), "left: nobody writes to it, age rotates it");
            case AUDIT -> {
                String text = "is an audit log and too big; no rotation touches it";
                report(
                        file,
                        "left: audit",
                        Finding.info(file.name(), text, "audit:" + file.name()));
            }
        }
    }

    private Finding positioned(LogFile file) {
        String writers =
                open.of(file).stream()
                        .filter(h -> h.writes() && !h.appends())
                        .map(OpenFiles.Holder::process)
                        .distinct()
                        .collect(Collectors.joining(", "));
        String text =
                "is too big and can't be truncated: its writer must open it in append mode, or"
                        + " rotate it itself (RotatingFileHandler)";
        return warning(file, text).evidence("written at an offset by " + writers);
    }

    private static Finding warning(LogFile file, String text) {
        return Finding.warning(file.name(), text, "too-big:" + file.name());
    }

    private void report(LogFile file, String result, Finding finding) {
        reported++;
        context.finding(finding);
        row(file, file.bytes(), result);
    }

    private void truncate(LogFile file) {
        try {
            if (truncated >= settings.maxFiles() || context.cancelled()) {
                row(file, file.bytes(), "left for the next run");
            } else if (!context.mayTouch(FileTruncateLiveKind.planned(file))) {
                row(file, file.bytes(), "left: it wasn't in the plan");
            } else if (!Disk.under(folder.root()).hasRoomFor(file.bytes())) {
                report(file, "left: no room", warning(file, "the disk has no room for its copy"));
            } else {
                Path copy = LiveLog.shorten(file, context.clock().instant());
                truncated++;
                row(file, Files.size(file.path()), "copied to " + copy.getFileName());
            }
        } catch (IOException e) {
            report(
                    file,
                    "left: " + e.getMessage(),
                    Finding.error(file.name(), "could not be truncated", "failed:" + file.name())
                            .evidence(e.toString()));
        }
    }

    private void row(LogFile file, long after, String result) {
        say(file, result);
        rows.add(Table.row(file.name(), file.retention(), file.bytes(), after, result));
    }

    private void say(LogFile file, String result) {
        context.say(file.name() + ", " + Amount.bytes(file.bytes()) + ": " + result);
    }

    private Table table() {
        List<Column> columns =
                List.of(
                        Column.text("File"),
                        Column.text("Class"),
                        new Column("Before", "bytes"),
                        new Column("After", "bytes"),
                        Column.text("Result"));
        String limit = Amount.bytes(settings.maxSize().toBytes());
        return Table.of("Live logs beyond " + limit, columns, rows);
    }
}

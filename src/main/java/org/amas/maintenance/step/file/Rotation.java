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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Carries a selection out, file by file, and tells what came of it. */
final class Rotation {

    /** Files that are not due and told one by one. */
    private static final int TOLD = 500;

    private final LogFolder folder;
    private final Lease lease;
    private final StepContext context;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    Rotation(LogFolder folder, Lease lease, StepContext context) {
        this.folder = folder;
        this.lease = lease;
        this.context = context;
    }

    private static final class Tally {
        private int compressed;
        private int deleted;
        private int left;
        private long reclaimed;
    }

    /** Says what isn't touched, and why. */
    void leave(Selection selection, OpenFiles open) {
        selection.early().stream().limit(TOLD).forEach(this::notDue);
        if (selection.early().size() > TOLD) {
            context.say("… and %d more not due".formatted(selection.early().size() - TOLD));
        }
        for (LogFile file : selection.held()) {
            left(file, "left: open by " + open.holder(file));
        }
        for (LogFile file : selection.over()) {
            left(file, "left for the next run: beyond the limits of this one");
        }
        for (LogFile file : selection.unproven()) {
            left(file, "left: can't be proven closed");
        }
        for (String retention : unproven(selection)) {
            String names =
                    selection.unproven().stream()
                            .filter(f -> f.retention().equals(retention))
                            .map(LogFile::name)
                            .collect(Collectors.joining("\n"));
            context.finding(
                    Finding.warning(
                                    retention,
                                    "log files were left, since " + open.blind(),
                                    "unproven:" + retention)
                            .evidence(names + "\nunseen: " + String.join(", ", open.unreadable())));
        }
        if (!selection.over().isEmpty()) {
            String text = "more files are due than one run may touch";
            context.finding(Finding.info(folder.root().toString(), text, "over"));
        }
    }

    /** Told, but neither counted nor listed: nothing was to be done with it. */
    private void notDue(LogFile file) {
        String why =
                file.audit()
                        ? "an audit log, which no rotation touches"
                        : "not due, last written %s ago"
                                .formatted(Amount.time(file.age(context.clock().instant())));
        context.say(file.name() + ": left, " + why);
    }

    private static List<String> unproven(Selection selection) {
        return selection.unproven().stream().map(LogFile::retention).distinct().sorted().toList();
    }

    void act(List<Selection.Due> due) {
        int done = 0;
        for (Selection.Due each : due) {
            if (context.cancelled()) {
                left(each.file(), "left: cancelled");
            } else {
                act(each);
            }
            context.progress((double) ++done / due.size());
        }
    }

    private void act(Selection.Due due) {
        LogFile file = due.file();
        try {
            if (!context.mayTouch(due.planned())) {
                left(file, "left: it wasn't in the plan");
            } else if (!file.unchanged()) {
                left(file, "left: changed since it was chosen");
            } else if (due.action() == Selection.Action.GZIP) {
                compress(file);
            } else {
                delete(file);
            }
        } catch (NoSuchFileException e) {
            left(file, "left: gone meanwhile");
        } catch (IOException e) {
            left(file, "left: " + e.getMessage());
            if (!context.cancelled()) {
                String text = "could not be rotated: " + e.getClass().getSimpleName();
                context.finding(
                        Finding.error(file.name(), text, "failed:" + file.name())
                                .evidence(e.getMessage()));
            }
        }
    }

    private void compress(LogFile file) throws IOException {
        if (!Disk.under(folder.root()).hasRoomFor(file.bytes())) {
            left(file, "left: the disk has no room for the compressed copy");
            String text = "could not be compressed: the disk has no room for the copy";
            context.finding(Finding.error(file.name(), text, "no-room:" + file.name()));
            return;
        }
        Path twin = new Gzip(file, context::cancelled).compress();
        if (!closed(file)) {
            Files.delete(twin);
            left(file, "left: opened or written meanwhile");
            return;
        }
        long after = Files.size(twin);
        Files.delete(file.path());
        Gzip.settle(twin);
        Tally tally = tally(file);
        tally.compressed++;
        tally.reclaimed += file.bytes() - after;
        row(file, after, "compressed");
    }

    private void delete(LogFile file) throws IOException {
        if (!closed(file)) {
            left(file, "left: opened or written meanwhile");
            return;
        }
        Files.delete(file.path());
        Tally tally = tally(file);
        tally.deleted++;
        tally.reclaimed += file.bytes();
        row(file, 0L, "deleted");
    }

    /** Asked again right before a file goes: compressing it took time. */
    private boolean closed(LogFile file) throws IOException {
        Lease.Answer answer = lease.ask(file.path());
        if (answer == Lease.Answer.UNTOLD) {
            answer = OpenFiles.scan(OpenFiles.proc(context), lease).standing(file);
        }
        return answer == Lease.Answer.CLOSED && file.unchanged();
    }

    private void left(LogFile file, String why) {
        tally(file).left++;
        row(file, file.bytes(), why);
    }

    private Tally tally(LogFile file) {
        return tallies.computeIfAbsent(file.retention(), c -> new Tally());
    }

    private void row(LogFile file, long after, String result) {
        long days = file.age(context.clock().instant()).toDays();
        context.say(file.name() + ": " + result);
        rows.add(Table.row(file.name(), file.retention(), days, file.bytes(), after, result));
    }

    Outcome report(Selection selection, OpenFiles open) throws IOException {
        folder.patterns().keySet().forEach(c -> tallies.computeIfAbsent(c, n -> new Tally()));
        tallies.forEach(this::readings);
        double used = Disk.under(folder.root()).report(context);
        context.table(table());
        if (!selection.unproven().isEmpty()) {
            return Outcome.unknown(open.blind()).headline(headline(used));
        }
        return Outcome.done(headline(used));
    }

    private void readings(String retention, Tally tally) {
        reading("files_compressed", tally.compressed, "", retention);
        reading("files_deleted", tally.deleted, "", retention);
        reading("files_left", tally.left, "", retention);
        reading("bytes_reclaimed", tally.reclaimed, "bytes", retention);
    }

    private void reading(String name, long value, String unit, String retention) {
        context.reading(
                OnHost.named(Reading.of(name, value, unit).label("class", retention), context));
    }

    private Table table() {
        List<Column> columns =
                List.of(
                        Column.text("File"),
                        Column.text("Class"),
                        new Column("Age", "d"),
                        new Column("Before", "bytes"),
                        new Column("After", "bytes"),
                        Column.text("Result"));
        return Table.of("Log files whose time has come in " + folder.root(), columns, rows);
    }

    private String headline(double used) {
        int compressed = tallies.values().stream().mapToInt(t -> t.compressed).sum();
        int deleted = tallies.values().stream().mapToInt(t -> t.deleted).sum();
        int left = tallies.values().stream().mapToInt(t -> t.left).sum();
        long reclaimed = tallies.values().stream().mapToLong(t -> t.reclaimed).sum();
        return "%s compressed, %d deleted, %d left, %s reclaimed; the disk is at %s %%"
                .formatted(
                        Amount.of(compressed, "file"),
                        deleted,
                        left,
                        Amount.bytes(reclaimed),
                        used);
    }
}

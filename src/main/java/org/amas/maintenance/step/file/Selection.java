package org.amas.maintenance.step.file;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rotation would do, decided without touching anything.
 *
 * @param due what it acts on, oldest first
 * @param held due by age, but open
 * @param unproven due by age, but nobody can say whether it is open
 * @param over due, but beyond the limits of one run
 * @param early not due, or exempt from rotation
 * @param files all that were looked at
 */
record Selection(
        List<Due> due,
        List<LogFile> held,
        List<LogFile> unproven,
        List<LogFile> over,
        List<LogFile> early,
        List<LogFile> files) {

    /** What is done to a file. */
    enum Action {
        GZIP,
        DELETE;

        String word() {
            return this == GZIP ? "gzip" : "delete";
        }
    }

    /** A file whose time has come. */
    record Due(LogFile file, Action action) {

        PlannedObject planned() {
            return new PlannedObject("file", file.path().toString(), action.word(), file.bytes());
        }
    }

    static Selection of(
            LogFolder folder, OpenFiles open, FileRotateKind.Settings settings, Instant now)
            throws IOException {
        Selection selection =
                new Selection(
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        folder.files());
        long bytes = 0;
        for (LogFile file : selection.files) {
            Action action = action(file, settings, now);
            if (action == null) {
                selection.early.add(file);
                continue;
            }
            Lease.Answer standing = open.standing(file);
            if (standing == Lease.Answer.OPEN) {
                selection.held.add(file);
            } else if (standing == Lease.Answer.UNTOLD) {
                selection.unproven.add(file);
            } else if (selection.due.size() >= settings.maxFiles()
                    || bytes + file.bytes() > settings.maxBytes().toBytes()) {
                selection.over.add(file);
            } else {
                bytes += file.bytes();
                selection.due.add(new Due(file, action));
            }
        }
        return selection;
    }

    /** What has come due, if anything: past its retention a file goes, compressed or not. */
    private static @Nullable Action action(
            LogFile file, FileRotateKind.Settings settings, Instant now) {
        if (file.audit()) {
            return null;
        }
        if (file.age(now).compareTo(settings.deleteAfter()) > 0) {
            return Action.DELETE;
        }
        boolean old = file.age(now).compareTo(settings.compressAfter()) > 0;
        return old && !file.compressed() ? Action.GZIP : null;
    }

    /** The retention classes that had files to look at. */
    List<String> classes() {
        return files.stream().map(LogFile::retention).distinct().sorted().toList();
    }
}

package org.amas.maintenance.step.file;

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
    record Due(LogFile file, Action action) {}

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
            Due due = new Due(file, file.compressed() ? Action.DELETE : Action.GZIP);
            if (file.audit() || !due(due, settings, now)) {
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
                selection.due.add(due);
            }
        }
        return selection;
    }

    private static boolean due(Due due, FileRotateKind.Settings settings, Instant now) {
        var limit = due.action() == Action.GZIP ? settings.compressAfter() : settings.deleteAfter();
        return due.file().age(now).compareTo(limit) > 0;
    }

    /** The retention classes that had files to look at. */
    List<String> classes() {
        return files.stream().map(LogFile::retention).distinct().sorted().toList();
    }
}

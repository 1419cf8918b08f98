package org.amas.maintenance.step.file;

import org.amas.maintenance.step.OwnerOnly;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/** A log that is being written to, and the only safe way to make it short. */
final class LiveLog {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private static final int MOST_ROUNDS = 1_000;

    /** Whether a truncation is safe. */
    enum Judgement {
        /** Every writer appends: its next line goes to the new end. */
        APPENDED,
        /** A writer keeps its own offset and would leave a hole of zeros before it. */
        POSITIONED,
        /** Nobody writes to it; it will be rotated by age. */
        IDLE,
        /** Some process's files can't be seen. */
        UNPROVEN,
        AUDIT
    }

    private LiveLog() {}

    static List<LogFile> all(LogFolder folder) throws IOException {
        return folder.files().stream().filter(f -> f.live() && !f.compressed()).toList();
    }

    static List<LogFile> over(List<LogFile> live, DataSize size) {
        return live.stream().filter(f -> f.bytes() > size.toBytes()).toList();
    }

    static Judgement judge(LogFile file, OpenFiles open) {
        List<OpenFiles.Holder> writers =
                open.of(file).stream().filter(OpenFiles.Holder::writes).toList();
        if (file.audit()) {
            return Judgement.AUDIT;
        }
        if (writers.stream().anyMatch(w -> !w.appends())) {
            return Judgement.POSITIONED;
        }
        if (writers.isEmpty() && open.standing(file) == Lease.Answer.CLOSED) {
            return Judgement.IDLE;
        }
        if (!open.unreadable().isEmpty()) {
            return Judgement.UNPROVEN; // an unseen writer may not append
        }
        return writers.isEmpty() ? Judgement.IDLE : Judgement.APPENDED;
    }

    /**
     * Copies it to a dated name and truncates it, catching up with its writers first. What they
     * append between the last look and the truncation, some microseconds, is lost: that is the
     * price of a writer which can't be asked to reopen its file.
     *
     * @return the copy
     */
    static Path shorten(LogFile file, Instant now) throws IOException {
        Path copy = file.path().resolveSibling(file.path().getFileName() + "." + STAMP.format(now));
        Set<StandardOpenOption> anew =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Set<java.nio.file.OpenOption> both =
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        try (FileChannel live = FileChannel.open(file.path(), both);
                FileChannel saved = FileChannel.open(copy, anew, OwnerOnly.FILE)) {
            if (!file.same()) {
                throw new IOException("it was replaced meanwhile");
            }
            long copied = catchUp(live, saved, 0);
            saved.force(true);
            Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(file.path()));
            Gzip.settle(copy);
            catchUp(live, saved, copied);
            live.truncate(0);
            saved.force(true);
        } catch (IOException e) {
            if (Files.exists(file.path()) && Files.size(file.path()) >= file.bytes()) {
                Files.deleteIfExists(copy); // nothing was truncated, so nothing is lost
            }
            throw e;
        }
        return copy;
    }

    private static long catchUp(FileChannel live, FileChannel saved, long from) throws IOException {
        long copied = from;
        for (int round = 0; copied < live.size(); round++) {
            if (round == MOST_ROUNDS) {
                throw new IOException("it grows faster than it can be copied");
            }
            for (long size = live.size(); copied < size; ) {
                copied += live.transferTo(copied, size - copied, saved);
            }
        }
        return copied;
    }
}

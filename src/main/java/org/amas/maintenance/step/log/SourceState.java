package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What was learnt of one source while it was read. */
final class SourceState {

    final LogSource source;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private long lines;
    private long future;
    private @Nullable String note;

    SourceState(LogSource source) {
        this.source = source;
    }

    void line(@Nullable Instant at, Span span) {
        if (at == null) {
            return;
        }
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
        if (span.inWindow(at)) {
            lines++;
        } else if (at.isAfter(span.end().plusSeconds(3_600))) {
            future++;
        }
    }

    void ended(LogSource.Ending ending) {
        first = ending.first() == null ? first : ending.first();
        note = ending.cut();
    }

    void failed(String reason) {
        note = reason;
    }

    /** Since when it has everything; null if not a line has a time. */
    @Nullable Instant first() {
        return first;
    }

    @Nullable Instant last() {
        return last;
    }

    /** Those of the window. */
    long lines() {
        return lines;
    }

    /**
     * Lines dated more than an hour ahead of us: the zone of the times is another than we think.
     */
    long future() {
        return future;
    }

    @Nullable String note() {
        return note;
    }
}

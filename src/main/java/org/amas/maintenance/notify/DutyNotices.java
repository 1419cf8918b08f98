package org.amas.maintenance.notify;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.DutyBoard.Missed;
import org.amas.maintenance.duty.DutyState;
import org.amas.maintenance.duty.Freezes;
import org.amas.maintenance.duty.Freezes.Freeze;
import org.amas.maintenance.duty.ScheduleLooked;
import org.amas.maintenance.notify.Cause.Kind;
import org.amas.maintenance.notify.Notices.News;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.web.Formats;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What people are told of duties that nobody did: what a stop of the application or a freeze kept
 * from being done is one message, and so is what was missed at once for no known reason.
 */
@Component
class DutyNotices {

    private static final String KEY = "duty:";

    private final DutyBoard board;
    private final Freezes freezes;
    private final Causes causes;
    private final Notices notices;
    private final RunMessages messages;
    private final Channels channels;

    DutyNotices(
            DutyBoard board,
            Freezes freezes,
            Causes causes,
            Notices notices,
            RunMessages messages,
            Channels channels) {
        this.board = board;
        this.freezes = freezes;
        this.causes = causes;
        this.notices = notices;
        this.messages = messages;
        this.channels = channels;
    }

    /** Before any rule is asked, which would tell of the same. */
    @EventListener
    @Order(1)
    void on(ScheduleLooked look) {
        if (channels.all().isEmpty()) {
            return;
        }
        board.stops().forEach(this::stopped);
        missed(look.at());
        settled();
    }

    private void stopped(Missed stop) {
        byEnvironment(stop.duties())
                .forEach(
                        (environment, duties) ->
                                tell(
                                        environment,
                                        "stop " + stop.from(),
                                        "The application was stopped, and duties were not begun",
                                        "It was stopped from %s to %s; nothing is made up for by itself."
                                                .formatted(said(stop.from()), said(stop.until())),
                                        duties));
    }

    /** What is late in a freeze is told at once, as part of it: nothing else would explain it. */
    private void missed(Instant now) {
        LocalDate tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        List<Item> missed =
                board.overdue(tomorrow).stream()
                        .filter(
                                duty ->
                                        duty.state() == DutyState.MISSED
                                                || duty.state() == DutyState.LATE
                                                        && freeze(duty).isPresent())
                        .filter(duty -> !causes.knows(key(duty)))
                        .toList();
        byEnvironment(missed).forEach((environment, duties) -> missed(environment, duties, now));
    }

    private Optional<Freeze> freeze(Item duty) {
        return freezes.between(duty.environment(), duty.windowStart(), duty.windowEnd()).stream()
                .findFirst();
    }

    private void missed(String environment, List<Item> duties, Instant now) {
        Map<Optional<Freeze>, List<Item>> byFreeze =
                duties.stream().collect(Collectors.groupingBy(this::freeze));
        byFreeze.forEach(
                (freeze, own) ->
                        freeze.ifPresentOrElse(
                                f ->
                                        tell(
                                                environment,
                                                "freeze " + f.id(),
                                                "Duties were not done in a freeze",
                                                "It was frozen from %s to %s by %s: %s. What else it keeps from being done is told with these."
                                                        .formatted(
                                                                said(f.from()),
                                                                said(f.end()),
                                                                f.by(),
                                                                f.reason()),
                                                own),
                                () ->
                                        tell(
                                                environment,
                                                "missed " + now,
                                                own.size() == 1
                                                        ? own.getFirst().title() + " was missed"
                                                        : own.size() + " duties were missed",
                                                "The next one has begun, and nobody did it.",
                                                own)));
    }

    private void tell(
            String environment, String name, String title, String sentence, List<Item> duties) {
        if (!channels.knowsAnybody(environment)) {
            return;
        }
        News news =
                new News(
                        Kind.DUTY,
                        environment,
                        name,
                        Severity.WARNING,
                        title,
                        null,
                        null,
                        sentence,
                        List.of(),
                        messages.link("/today"));
        // What was told as part of another cause isn't told again as part of this one.
        List<Cause.Item> items =
                duties.stream()
                        .filter(duty -> !causes.knows(key(duty)))
                        .map(DutyNotices::item)
                        .toList();
        if (!items.isEmpty()) {
            notices.meet(news, items, false);
        }
    }

    /** Over when each of them was done or skipped. */
    private void settled() {
        for (Cause cause : causes.open()) {
            if (cause.kind() == Kind.DUTY && causes.items(cause).stream().allMatch(this::isDone)) {
                notices.over(
                        cause,
                        null,
                        "Each of these duties was done or skipped",
                        messages.link("/today"));
            }
        }
    }

    private boolean isDone(Cause.Item item) {
        long id = Long.parseLong(item.key().substring(KEY.length()));
        return board.find(id).map(duty -> duty.state().isSettled()).orElse(true);
    }

    static String key(Item duty) {
        return KEY + duty.id();
    }

    static Cause.Item item(Item duty) {
        return new Cause.Item(key(duty), null, line(duty));
    }

    /** {@code daily/system-status, owed until 28 Nov 2026, 06:15 UTC}. */
    static String line(Item duty) {
        return "%s, owed until %s".formatted(duty.procedure(), said(duty.windowEnd()));
    }

    private static Map<String, List<Item>> byEnvironment(List<Item> duties) {
        return duties.stream()
                .collect(
                        Collectors.groupingBy(
                                Item::environment, TreeMap::new, Collectors.toList()));
    }

    private static String said(Instant at) {
        return new Formats().utc(at);
    }
}

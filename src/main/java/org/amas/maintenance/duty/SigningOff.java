package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.SignOff.Line;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A person signs off a day, or a lead opens it again. */
@Component
class SigningOff {

    private static final Formats FORMAT = new Formats();

    private final Duties duties;
    private final DutyBoard board;
    private final WordRows words;
    private final Shifts shifts;
    private final SignOffs signOffs;
    private final SignOffRows rows;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SigningOff(
            Duties duties,
            DutyBoard board,
            WordRows words,
            Shifts shifts,
            SignOffs signOffs,
            SignOffRows rows,
            ApplicationEventPublisher events,
            Clock clock) {
        this.duties = duties;
        this.board = board;
        this.words = words;
        this.shifts = shifts;
        this.signOffs = signOffs;
        this.rows = rows;
        this.events = events;
        this.clock = clock;
    }

    /**
     * What the signer sends.
     *
     * @param seen the {@link DayMark} that was on the page
     * @param reasons why a duty is open, by its number
     */
    record Signature(LocalDate day, String seen, String remark, Map<Long, String> reasons) {}

    /**
     * @throws InvalidRequest if a duty is open without a reason
     * @throws Conflict if the signer has not taken over, the day is signed off or has not begun, or
     *     something changed since it was looked at
     */
    @Transactional
    void sign(Signature signature, Actor by) {
        LocalDate day = signature.day();
        Shift shift = taken(day, by);
        lock(day);
        signOffs.inForce(day)
                .ifPresent(
                        signed -> {
                            throw new Conflict(SignOffs.frozen(signed));
                        });
        List<Item> items = board.ofDay(day);
        if (items.isEmpty()) {
            throw new Conflict("Nothing was owed on " + day + ", so there is nothing to sign off.");
        }
        Map<Long, Word> said = words.of(items.stream().map(Item::id).toList());
        requireSeen(signature.seen(), items, said);
        List<Line> lines = lines(items, said, signature.reasons(), day, by);
        String remark = Remark.optional("remark", signature.remark());
        events.publishEvent(new DaySignedOff(rows.sign(day, shift, remark, lines, by)));
    }

    private Shift taken(LocalDate day, Actor by) {
        if (day.isAfter(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            throw new Conflict(day + " has not begun.");
        }
        Shift shift = shifts.current().orElse(null);
        if (shift == null || !Shifts.isTaken(shift, by.name(), day)) {
            throw new Conflict(
                    "Whoever is on call signs off. %sRead what the shift before left, and take over."
                            .formatted(shift == null ? "" : Shifts.sentence(shift) + " "));
        }
        return shift;
    }

    /** Nobody says, skips or counts anything until the transaction ends. */
    private void lock(LocalDate day) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        duties.findNumbersTouching(from, until).forEach(duties::findForChange);
    }

    private static void requireSeen(String seen, List<Item> items, Map<Long, Word> said) {
        List<String> before = Arrays.asList(seen.split(" "));
        List<Item> changed =
                items.stream().filter(item -> !before.contains(DayMark.one(item, said))).toList();
        if (!changed.isEmpty()) {
            throw new Conflict(
                    changed.stream()
                                    .map(item -> changed(item, said))
                                    .collect(Collectors.joining(" "))
                            + " Look at %s, then sign off."
                                    .formatted(changed.size() == 1 ? "it" : "them"));
        }
    }

    private static String changed(Item item, Map<Long, Word> said) {
        return "%s in %s changed since you looked: %s."
                .formatted(
                        item.title(),
                        item.environment(),
                        change(
                                item,
                                said.getOrDefault(Objects.requireNonNull(item.id()), Word.NONE)));
    }

    /** Who changed it, when, and what they said. */
    private static String change(Item item, Word word) {
        Instant settled = item.at();
        if (settled != null && (word.at() == null || settled.isAfter(word.at()))) {
            return settlement(item, FORMAT.utc(settled));
        }
        if (word.at() != null && item.run() == null) {
            return word(word, FORMAT.utc(word.at()));
        }
        return item.run() == null
                ? "it was planned, or given up by a run, meanwhile"
                : "run " + item.run() + " is at it";
    }

    private static String settlement(Item item, String at) {
        return item.by() == null
                ? "run %d settled it on %s".formatted(item.run(), at)
                : item.state() == DutyState.SKIPPED
                        ? "%s skipped it on %s: %s".formatted(item.by(), at, item.reason())
                        : "%s recorded that it was done elsewhere on %s: %s"
                                .formatted(item.by(), at, item.reason());
    }

    private static String word(Word word, String at) {
        if (word.isNoteLast()) {
            return word.note() == null
                    ? "%s took the note back on %s".formatted(word.by(), at)
                    : "%s noted on %s: %s".formatted(word.by(), at, word.note());
        }
        return word.assignee() == null
                ? "%s gave it to nobody on %s".formatted(word.by(), at)
                : "%s gave it to %s on %s".formatted(word.by(), word.assignee(), at);
    }

    private static List<Line> lines(
            List<Item> items,
            Map<Long, Word> said,
            Map<Long, String> reasons,
            LocalDate day,
            Actor by) {
        List<Line> lines = new ArrayList<>();
        List<FieldError> missing = new ArrayList<>();
        for (Item item : items) {
            String why = item.reason();
            String whose = item.by();
            if (needsReason(item, day)) {
                try {
                    why = Remark.required("why-" + item.id(), reasons.get(item.id()));
                    whose = by.name();
                } catch (InvalidRequest wrong) {
                    missing.add(
                            new FieldError(
                                    "why-" + item.id(),
                                    wrong.errors()
                                            .getFirst()
                                            .sentence("Why %s is open".formatted(item.title()))));
                }
            }
            lines.add(line(item, said, why, whose));
        }
        if (!missing.isEmpty()) {
            throw new InvalidRequest(missing);
        }
        return lines;
    }

    /** Open, and not to be done on a later day. */
    static boolean needsReason(Item item, LocalDate day) {
        return item.id() != null
                && !item.state().isSettled()
                && !Duty.lastDay(item.windowEnd()).isAfter(day);
    }

    private static Line line(
            Item item, Map<Long, Word> said, @Nullable String why, @Nullable String whose) {
        long id = Objects.requireNonNull(item.id());
        return new Line(
                id,
                item.procedure(),
                item.environment(),
                item.nominal(),
                item.state(),
                item.onTime(),
                item.run(),
                why,
                whose,
                said.getOrDefault(id, Word.NONE).note());
    }

    /**
     * @param seen the sign-off that was on the page
     * @throws InvalidRequest if the reason is missing
     * @throws Conflict if that sign-off holds no longer
     */
    @Transactional
    void reopen(LocalDate day, long seen, @Nullable String reason, Actor by) {
        String why = Remark.required("reason", reason);
        lock(day);
        SignOff signed =
                signOffs.inForce(day)
                        .filter(one -> one.id() == seen)
                        .orElseThrow(() -> new Conflict(notInForce(day)));
        rows.reopen(signed, why, by);
    }

    private String notInForce(LocalDate day) {
        return signOffs.of(day).reversed().stream()
                .findFirst()
                .map(
                        last ->
                                last.reopened() == null
                                        ? "%s signed off %s anew on %s."
                                                .formatted(
                                                        last.by(),
                                                        day,
                                                        new Formats().utc(last.at()))
                                        : "%s reopened %s on %s."
                                                .formatted(
                                                        last.reopened().by(),
                                                        day,
                                                        new Formats().utc(last.reopened().at())))
                .orElse(day + " was never signed off.");
    }
}

package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;

/** The calendar: what comes next, and a month of it. */
@Controller
class ScheduleController {

    private static final int NEXT = 5;
    private static final Duration SOON = Duration.ofDays(8);
    private static final Duration FAR = Duration.ofDays(400);
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2199;

    private final DutyBoard board;
    private final Freezes freezes;
    private final WindowLines windows;
    private final Shifts shifts;
    private final Clock clock;

    ScheduleController(
            DutyBoard board, Freezes freezes, WindowLines windows, Shifts shifts, Clock clock) {
        this.board = board;
        this.freezes = freezes;
        this.windows = windows;
        this.shifts = shifts;
        this.clock = clock;
    }

    @GetMapping("/schedule")
    String calendar(@RequestParam(required = false) @Nullable String month, Model model) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        YearMonth shown = month(month, today);
        Instant from = midnight(Month.first(shown));
        Instant until = midnight(Month.end(shown));
        List<Opening> openings = Opening.of(board.between(from, until));
        model.addAttribute(
                "month",
                new Month(shown, today, openings, freezes.all(), shifts.between(from, until)));
        model.addAttribute("shift", shifts.current().orElse(null));
        model.addAttribute("next", next(now));
        model.addAttribute("now", now);
        model.addAttribute(
                "several", openings.stream().map(Opening::environment).distinct().count() > 1);
        model.addAttribute("everywhere", true);
        return "duty/schedule";
    }

    private static YearMonth month(@Nullable String text, LocalDate today) {
        if (text == null || text.isBlank()) {
            return YearMonth.from(today);
        }
        try {
            YearMonth month = YearMonth.parse(text);
            if (month.getYear() >= FIRST_YEAR && month.getYear() <= LAST_YEAR) {
                return month;
            }
        } catch (DateTimeException unreadable) {
            // Answered below.
        }
        throw new NotFound("There is no such month. Write it as 2026-11, from 2000 to 2199.");
    }

    private List<Opening> next(Instant now) {
        List<Opening> soon = opening(now, now.plus(SOON));
        return soon.size() == NEXT ? soon : opening(now, now.plus(FAR));
    }

    private List<Opening> opening(Instant now, Instant until) {
        List<Item> ahead =
                board.between(now, until).stream()
                        .filter(item -> item.windowStart().isAfter(now))
                        .toList();
        return Opening.of(ahead).stream()
                .sorted(Comparator.comparing(Opening::start).thenComparing(Opening.BY_PRIORITY))
                .limit(NEXT)
                .toList();
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** What is owed where, and when. */
    @GetMapping("/schedule/windows")
    String windows(Model model) {
        model.addAttribute("owing", windows.places());
        model.addAttribute("startsAtAll", windows.startsAtAll());
        model.addAttribute("everywhere", true);
        return "duty/windows";
    }
}

package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.Today.Row;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.Waiting;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The checklist of one day, and a person's word on one of its duties. */
@Controller
class TodayController {

    private static final int WRITTEN = "2026-11-28".length();

    private final DutyBoard board;
    private final Settlement settlement;
    private final DutyLaunch launches;
    private final ReadOnly readings;
    private final RunFacts facts;
    private final Waiting waiting;
    private final Clock clock;

    TodayController(
            DutyBoard board,
            Settlement settlement,
            DutyLaunch launches,
            ReadOnly readings,
            RunFacts facts,
            Waiting waiting,
            Clock clock) {
        this.board = board;
        this.settlement = settlement;
        this.launches = launches;
        this.readings = readings;
        this.facts = facts;
        this.waiting = waiting;
        this.clock = clock;
    }

    @GetMapping("/today")
    String today(@RequestParam(required = false) @Nullable String date, Model model) {
        return page(day(date), model);
    }

    private LocalDate day(@Nullable String date) {
        if (date == null || date.isBlank()) {
            return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        }
        try {
            return LocalDate.parse(date.length() == WRITTEN ? date : "");
        } catch (DateTimeException e) {
            throw new NotFound("There is no such day. Write it as 2026-11-28.");
        }
    }

    private String page(LocalDate day, Model model) {
        LocalDate now = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Row> rows = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        List<Item> items = new ArrayList<>(day.equals(now) ? board.overdue(day) : List.of());
        items.addAll(board.day(day));
        for (Item item : items) {
            if (item.id() == null || seen.add(item.id())) {
                rows.add(row(item));
            }
        }
        model.addAttribute(
                "today",
                new Today(
                        day,
                        rows,
                        day.equals(now) ? board.stops() : List.of(),
                        waiting.items().size(),
                        clock.instant()));
        model.addAttribute("isToday", day.equals(now));
        model.addAttribute("before", day.minusDays(1));
        model.addAttribute("after", day.plusDays(1));
        model.addAttribute("everywhere", true);
        return "duty/today";
    }

    private Row row(Item item) {
        boolean open =
                item.id() != null
                        && switch (item.state()) {
                            case DUE, LATE, MISSED -> true;
                            default -> false;
                        };
        return new Row(
                item,
                item.run() == null ? List.of() : facts.stepsOf(item.run()),
                open && readings.onlyReads(item.procedure(), item.environment()));
    }

    /** All that are open and only read. */
    @PostMapping("/today/runs")
    String runAll(@RequestParam(required = false) @Nullable String date, Actor actor, Model model) {
        LocalDate day = day(date);
        page(day, model);
        Today today = (Today) model.getAttribute("today");
        if (today != null) {
            today.rows().stream()
                    .filter(Row::startable)
                    .forEach(row -> launches.byPerson(row.duty(), actor));
        }
        return "redirect:/today?date=" + day;
    }

    @PostMapping("/duties/{id}/skip")
    String skip(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String reason,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return settled(
                id, "skip", reason, model, response, () -> settlement.skip(id, reason, actor));
    }

    @PostMapping("/duties/{id}/outside")
    String outside(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String done,
            @RequestParam(defaultValue = "") String evidence,
            Actor actor,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        model.addAttribute("typedDone", done);
        return settled(
                id,
                "outside",
                evidence,
                model,
                response,
                () -> settlement.doneOutside(id, moment(done), evidence, actor));
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidRequest("done", "must be a time such as 2026-11-28T06:10Z");
        }
    }

    private String settled(
            long id,
            String form,
            String typed,
            Model model,
            HttpServletResponse response,
            Runnable deed) {
        Item duty =
                board.find(id)
                        .orElseThrow(() -> new NotFound("There is no duty %d.".formatted(id)));
        LocalDate day = LocalDate.ofInstant(duty.nominal(), ZoneOffset.UTC);
        try {
            deed.run();
            return "redirect:/today?date=" + day;
        } catch (InvalidRequest wrong) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("errors", new FormErrors(wrong.errors()));
            model.addAttribute("typed", typed);
            model.addAttribute("typedFor", form + "-" + id);
            return page(day, model);
        }
    }
}

package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.TodayPage.Typed;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/** A person's word on one duty of the checklist. */
@Controller
class DutyController {

    private final DutyBoard board;
    private final Settlement settlement;
    private final Words words;
    private final TodayPage page;

    DutyController(DutyBoard board, Settlement settlement, Words words, TodayPage page) {
        this.board = board;
        this.settlement = settlement;
        this.words = words;
        this.page = page;
    }

    @PostMapping("/duties/{id}/skip")
    String skip(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(required = false) @Nullable Integer version,
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return page.after(
                day(id, date),
                Typed.of("reason", "skip-" + id, reason),
                model,
                response,
                () -> settlement.skip(id, reason, version, actor));
    }

    @PostMapping("/duties/{id}/outside")
    String outside(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String done,
            @RequestParam(defaultValue = "") String evidence,
            @RequestParam(required = false) @Nullable Integer version,
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return page.after(
                day(id, date),
                new Typed(
                        Map.of("done", "done-" + id, "evidence", "evidence-" + id),
                        Map.of("done-" + id, done, "evidence-" + id, evidence)),
                model,
                response,
                () -> settlement.doneOutside(id, moment(done), evidence, version, actor));
    }

    /** Takes back that it was skipped or done elsewhere. */
    @PostMapping("/duties/{id}/correction")
    String correct(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "") String was,
            @RequestParam int version,
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return page.after(
                day(id, date),
                Typed.of("reason", "correct-" + id, reason),
                model,
                response,
                () -> settlement.correct(id, reason, was, version, actor));
    }

    /** An empty note takes back what was noted. */
    @PostMapping("/duties/{id}/note")
    String note(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String note,
            @RequestParam int version,
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return page.after(
                day(id, date),
                Typed.of("note", "note-" + id, note),
                model,
                response,
                () -> words.note(id, note, version, actor));
    }

    /** Nobody, if it is empty. */
    @PostMapping("/duties/{id}/assignee")
    String assign(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String assignee,
            @RequestParam int version,
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return page.after(
                day(id, date),
                Typed.of("assignee", "assignee-" + id, assignee),
                model,
                response,
                () -> words.assign(id, assignee, version, actor));
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidRequest("done", "must be a time such as 2026-11-28T06:10Z");
        }
    }

    /** The page that it was asked from; a late one stands on more than that of its day. */
    private LocalDate day(long id, @Nullable String date) {
        Item duty =
                board.find(id)
                        .orElseThrow(() -> new NotFound("There is no duty %d.".formatted(id)));
        return date == null ? LocalDate.ofInstant(duty.nominal(), ZoneOffset.UTC) : page.day(date);
    }
}

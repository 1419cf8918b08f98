package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.SigningOff.Signature;
import org.amas.maintenance.duty.TodayPage.Typed;
import org.amas.maintenance.web.Takes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** Taking over, signing off, and opening a day again. */
@Controller
class SignOffController {

    private static final String WHY = "why-";

    private final Shifts shifts;
    private final HandOver handOver;
    private final SigningOff signing;
    private final DutyBoard board;
    private final TodayPage page;

    SignOffController(
            Shifts shifts, HandOver handOver, SigningOff signing, DutyBoard board, TodayPage page) {
        this.shifts = shifts;
        this.handOver = handOver;
        this.signing = signing;
        this.board = board;
        this.page = page;
    }

    /**
     * @param shift that was on the page, 0 if there was none
     */
    @PostMapping("/today/hand-over")
    String takeOver(
            @RequestParam String date,
            @RequestParam long shift,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        return page.after(
                page.day(date),
                new Typed(Map.of(), Map.of()),
                model,
                response,
                () -> shifts.takeOver(shift, handOver.outgoing(), actor));
    }

    /**
     * @param seen the mark that the page carried
     * @param fields also the reasons, {@code why-12} for duty 12
     */
    @PostMapping("/today/sign-off")
    @Takes("why-*")
    String sign(
            @RequestParam String date,
            @RequestParam String seen,
            @RequestParam(defaultValue = "") String remark,
            @RequestParam Map<String, String> fields,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        LocalDate day = page.day(date);
        Map<String, String> texts = new HashMap<>();
        Map<String, String> abouts = new HashMap<>(Map.of("remark", "as the remark"));
        Map<Long, String> reasons = new HashMap<>();
        fields.forEach(
                (name, text) -> {
                    if (name.matches(WHY + "\\d{1,18}")) {
                        texts.put(name, text);
                        long duty = Long.parseLong(name.substring(WHY.length()));
                        reasons.put(duty, text);
                        board.find(duty).ifPresent(item -> abouts.put(name, open(item)));
                    }
                });
        texts.put("remark", remark);
        return page.after(
                day,
                new Typed(Map.of(), texts, abouts),
                model,
                response,
                () -> signing.sign(new Signature(day, seen, remark, reasons), actor));
    }

    private static String open(Item item) {
        return "why %s in %s is open".formatted(item.title(), item.environment());
    }

    /**
     * @param signOff that was on the page
     */
    @PostMapping("/today/reopening")
    String reopen(
            @RequestParam String date,
            @RequestParam long signOff,
            @RequestParam(defaultValue = "") String reason,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        LocalDate day = page.day(date);
        return page.after(
                day,
                Typed.of("reason", "reopen-reason", reason),
                model,
                response,
                () -> signing.reopen(day, signOff, reason, actor));
    }
}

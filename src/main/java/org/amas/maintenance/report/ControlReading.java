package org.amas.maintenance.report;

import static org.amas.maintenance.report.ControlForm.text;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.WrittenDay;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Understands a control question, or says of each field what is wrong with it. */
@Component
class ControlReading {

    /** What a shell takes between quotes, and a reader copies without a mistake. */
    private static final Pattern SEED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final int LONGEST = 800;

    private final DutyBoard board;
    private final Environments environments;

    ControlReading(DutyBoard board, Environments environments) {
        this.board = board;
        this.environments = environments;
    }

    /**
     * @throws InvalidRequest with all that is wrong
     */
    ControlQuestion question(ControlForm form) {
        List<FieldError> errors = new ArrayList<>();
        String procedure = text(form.procedure());
        if (!board.procedures().contains(procedure)) {
            errors.add(new FieldError("procedure", "Choose a procedure that is or was owed."));
        }
        String environment = text(form.environment());
        if (environments.named(environment).isEmpty()) {
            errors.add(new FieldError("environment", "Choose one of the environments listed."));
        }
        Period period = period(form, errors);
        if (period == null || !errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return new ControlQuestion(procedure, environment, period);
    }

    private static @Nullable Period period(ControlForm form, List<FieldError> errors) {
        if (!text(form.period()).isEmpty()) {
            Period named = ControlPeriods.parse(text(form.period())).orElse(null);
            if (named == null) {
                errors.add(
                        new FieldError(
                                "period", "Write it as 2026-Q3, 2026-07 or 2026, or choose days."));
            }
            return named;
        }
        LocalDate from = day("from", text(form.from()), errors);
        LocalDate to = day("to", text(form.to()), errors);
        if (from == null || to == null) {
            return null;
        }
        if (to.isBefore(from)) {
            errors.add(new FieldError("to", "The last day is before the first. Swap them."));
        } else if (from.plusDays(LONGEST).isBefore(to)) {
            errors.add(new FieldError("to", "Ask about at most %d days.".formatted(LONGEST)));
        }
        return ControlPeriods.days(from, to);
    }

    private static @Nullable LocalDate day(String field, String typed, List<FieldError> errors) {
        try {
            return WrittenDay.parse(typed);
        } catch (DateTimeException unreadable) {
            errors.add(new FieldError(field, "Write the day as 2026-07-01."));
            return null;
        }
    }

    /**
     * @throws InvalidRequest if so many can't be drawn, or not from that seed
     */
    Draw draw(ControlForm form, ControlAnswer answer) {
        List<FieldError> errors = new ArrayList<>();
        int sample = sample(text(form.sample()), answer.duties().size(), errors);
        String seed = text(form.seed());
        if (!SEED.matcher(seed).matches()) {
            errors.add(
                    new FieldError(
                            "seed",
                            "Write 1 to 64 letters, digits, dots, dashes or underscores, or nothing"
                                    + " to have a seed made."));
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return Draw.of(seed, sample, answer.duties().stream().map(ControlDuty::id).toList());
    }

    private static int sample(String typed, int most, List<FieldError> errors) {
        int sample = typed.matches("[0-9]{1,9}") ? Integer.parseInt(typed) : 0;
        if (most == 0) {
            errors.add(new FieldError("sample", "There is no duty to draw from."));
        } else if (sample < 1 || sample > most) {
            errors.add(
                    new FieldError(
                            "sample",
                            most == 1
                                    ? "There is one duty to draw from: write 1."
                                    : "Draw 1 to %d duties.".formatted(most)));
        }
        return sample;
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Form.Choice;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** A person signs that the procedures were reviewed, and says when they are next. */
@Component
class ProceduresReviewKind implements ReadingKind<NoSettings> {

    static final String NAME = "procedures.review";

    /** The day of the next review, kept for whoever looks whether it is overdue. */
    static final String NEXT = "next-review";

    private static final String ASKED =
            """
            Read the findings of the steps before, and the runbook that was made of the procedures.
            Accept them, or say what must change; then say when they are reviewed next, within a year.\
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of();
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        if (context.answers().isEmpty()) {
            context.say("Asking for a review.");
            return Outcome.waiting(form(""));
        }
        StepContext.Answer answer = context.answers().getLast();
        LocalDate day = LocalDate.ofInstant(answer.at(), ZoneOffset.UTC);
        LocalDate next = LocalDate.parse(answer.value("next"));
        if (!next.isAfter(day) || next.isAfter(day.plusYears(1))) {
            context.say("%s is not within a year from %s: asking again.".formatted(next, day));
            return Outcome.waiting(form("%s is not within a year from now. ".formatted(next)));
        }
        context.show(
                Table.of(
                        "Review",
                        List.of(Table.Column.text("what"), Table.Column.text("said")),
                        List.of(
                                Table.row("Reviewed by", answer.by()),
                                Table.row("Reviewed at", answer.at()),
                                Table.row("Result", answer.value("result")),
                                Table.row("Next review", next.toString()),
                                Table.row("Note", answer.value("note")))));
        if (!answer.value("result").equals("accepted")) {
            return Outcome.failed("must change, says " + answer.by() + ": " + answer.value("note"));
        }
        context.remember(NEXT, next.toString());
        return Outcome.concluded("Accepted by %s, next on %s".formatted(answer.by(), next));
    }

    private static Form form(String problem) {
        return new Form(
                problem + ASKED,
                List.of(),
                List.of(
                        Field.choice(
                                "result",
                                "Result",
                                List.of(
                                        new Choice("accepted", "Accepted", null),
                                        new Choice(
                                                "must-change",
                                                "Must change",
                                                "The run fails with your note."))),
                        Field.of("next", "Next review", Form.Type.DATE, true),
                        Field.of("note", "Note", Form.Type.LINES, false)
                                .requiredUnless("result", "accepted")
                                .help("What must change, and who does it.")));
    }
}

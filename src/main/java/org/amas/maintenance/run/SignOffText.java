package org.amas.maintenance.run;

import org.amas.maintenance.run.SignOffForm.Owned;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;

import java.util.ArrayList;
import java.util.List;

/** A sign-off as a table, and as a Markdown document: the step's output. */
final class SignOffText {

    private SignOffText() {}

    static Table table(List<Owned> owned) {
        return Table.of(
                SignOffKind.SIGNED,
                List.of(
                        Column.text("step"),
                        Column.text("what"),
                        Column.text("owner"),
                        Column.text("until"),
                        Column.text("due by"),
                        Column.text("effort"),
                        Column.text("risk"),
                        Column.text("window")),
                owned.stream()
                        .map(
                                o ->
                                        Table.row(
                                                o.item().step(),
                                                o.item().text(),
                                                o.owner(),
                                                o.until().toString(),
                                                o.item().deadline() == null
                                                        ? null
                                                        : o.item().deadline().toString(),
                                                o.effort(),
                                                o.risk(),
                                                window(o)))
                        .toList());
    }

    static List<String> of(SignOffForm form, Answer answer, StepContext context) {
        List<String> lines = new ArrayList<>();
        lines.add("# Sign-off of run %d in %s".formatted(context.run(), context.environment()));
        lines.add("");
        lines.add("- Signed by %s, %s".formatted(inline(answer.by()), Moment.second(answer.at())));
        lines.add("- Result: " + answer.value(SignOffForm.STATUS));
        answer.value("note").lines().forEach(line -> lines.add("- Note: " + inline(line)));
        lines.addAll(
                List.of(
                        "",
                        "| What | Owner | Until | Effort | Risk | Window |",
                        "|---|---|---|---|---|---|"));
        for (Owned o : form.owned(answer)) {
            lines.add(
                    "| %s | %s | %s | %s | %s | %s |"
                            .formatted(
                                    inline(o.item().text()),
                                    inline(o.owner()),
                                    o.until(),
                                    o.effort(),
                                    o.risk(),
                                    window(o)));
        }
        form.unowned(answer)
                .forEach(
                        item ->
                                lines.add(
                                        "| %s | nobody | | | | |".formatted(inline(item.text()))));
        return lines;
    }

    private static String window(Owned one) {
        return one.window().map(QuarterWindow::toString).orElse("before the next quarterly window");
    }

    /** What a person or a server wrote must not become a heading, a link or another cell. */
    private static String inline(String text) {
        return text.replaceAll("\\s+", " ").strip().replaceAll("([\\\\|*_`\\[\\]<>#])", "\\\\$1");
    }
}

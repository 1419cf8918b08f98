package org.amas.maintenance.run;

import org.amas.maintenance.run.EmergencyRecord.Emergency;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.StepContext.Answer;

import java.util.ArrayList;
import java.util.List;

/** A review as a Markdown document, to be downloaded from the step's output. */
final class ReviewText {

    private ReviewText() {}

    static List<String> of(Emergency emergency, ReviewForm review, Answer answer) {
        Run run = emergency.run();
        List<String> lines = new ArrayList<>();
        lines.add("# Review of the emergency in %s, run %d".formatted(run.environment(), run.id()));
        lines.add("");
        lines.add("- Procedure: %s, version %d".formatted(run.procedure(), run.version()));
        lines.add("- Launched by " + inline(run.actorName()) + because(run));
        lines.add("- Began: " + Moment.second(run.createdAt()));
        lines.add("- Lasted: " + Amount.time(emergency.lasted()));
        emergency
                .decided()
                .ifPresent(time -> lines.add("- Choice made after: " + Amount.time(time)));
        lines.add("- Result: " + run.state().name());
        lines.add(
                "- Reviewed by %s, %s".formatted(inline(answer.by()), Moment.second(answer.at())));
        section("Root cause", review.rootCause(), lines);
        section("Impact", review.impact(), lines);
        section("Lessons", review.lessons(), lines);
        actions(review, lines);
        timeline(emergency, lines);
        return lines;
    }

    private static String because(Run run) {
        return run.reason() == null ? "" : ": " + inline(run.reason());
    }

    private static void section(String title, String text, List<String> lines) {
        lines.addAll(List.of("", "## " + title, ""));
        if (text.isEmpty()) {
            lines.add("Not stated.");
        }
        text.lines().forEach(line -> lines.add(inline(line)));
    }

    private static void actions(ReviewForm review, List<String> lines) {
        lines.addAll(List.of("", "## Actions", ""));
        if (review.actions().isEmpty()) {
            lines.add("None agreed.");
            return;
        }
        lines.addAll(List.of("| Action | Owner | Until |", "|---|---|---|"));
        review.actions()
                .forEach(
                        action ->
                                lines.add(
                                        "| %s | %s | %s |"
                                                .formatted(
                                                        inline(action.what()),
                                                        inline(action.owner()),
                                                        action.until())));
    }

    private static void timeline(Emergency emergency, List<String> lines) {
        lines.addAll(
                List.of("", "## Timeline", "", "| At | From | Who | What |", "|---|---|---|---|"));
        emergency
                .events()
                .forEach(
                        event ->
                                lines.add(
                                        "| %s | %s | %s | %s |"
                                                .formatted(
                                                        Moment.second(event.at()),
                                                        event.source(),
                                                        inline(event.who()),
                                                        inline(event.what()))));
    }

    /** What a person or a server wrote must not become a heading, a link or another cell. */
    private static String inline(String text) {
        return text.replaceAll("\\s+", " ").strip().replaceAll("([\\\\|*_`\\[\\]<>#])", "\\\\$1");
    }
}

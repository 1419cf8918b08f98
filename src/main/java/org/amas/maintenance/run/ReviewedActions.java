package org.amas.maintenance.run;

import org.amas.maintenance.step.StepContext.Answer;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/** What people agreed to do in reviews of emergencies. */
@Component
public class ReviewedActions {

    private final Runs runs;
    private final StepResults results;
    private final AnswerRows answers;

    ReviewedActions(Runs runs, StepResults results, AnswerRows answers) {
        this.runs = runs;
        this.results = results;
        this.answers = answers;
    }

    /**
     * One action.
     *
     * @param owner as it was written; not always somebody with an account
     * @param by who wrote it down
     */
    public record Agreed(
            String environment, String what, String owner, LocalDate until, String by) {}

    /** In the order in which they are written; none unless that run is a review that passed. */
    public List<Agreed> of(long run) {
        return runs.findById(run).stream().flatMap(this::of).toList();
    }

    private Stream<Agreed> of(Run run) {
        return results.findByRunIdAndAttemptOrderByNumber(run.id(), 0).stream()
                .filter(step -> step.kind().equals(EmergencyReviewKind.NAME))
                .filter(step -> step.state() == StepState.PASSED)
                .map(step -> answers.of(step).getLast())
                .flatMap(answer -> of(run, answer));
    }

    private static Stream<Agreed> of(Run run, Answer answer) {
        return new ReviewForm(answer)
                .actions().stream()
                        .map(
                                one ->
                                        new Agreed(
                                                run.environment(),
                                                one.what(),
                                                one.owner(),
                                                one.until(),
                                                answer.by()));
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.run.RunTimeline.Event;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a review needs to know of the emergency it is about. */
@Component
class EmergencyRecord {

    private final Runs runs;
    private final StepResults results;
    private final AnswerRows answers;
    private final ResultRows rows;
    private final RunTimeline timeline;

    EmergencyRecord(
            Runs runs,
            StepResults results,
            AnswerRows answers,
            ResultRows rows,
            RunTimeline timeline) {
        this.runs = runs;
        this.results = results;
        this.answers = answers;
        this.rows = rows;
        this.timeline = timeline;
    }

    /**
     * One emergency.
     *
     * @param decided from the beginning to the answer; empty if nobody gave one
     * @param hypotheses as they were ranked then
     */
    record Emergency(
            Run run,
            List<Event> events,
            List<String> headlines,
            Optional<Duration> decided,
            Duration lasted,
            List<Table> hypotheses) {

        Table timeline() {
            return Table.of(
                    "Timeline of run " + run.id(),
                    List.of(
                            Column.text("at"),
                            Column.text("from"),
                            Column.text("who"),
                            Column.text("what")),
                    events.stream()
                            .map(e -> Table.row(e.at(), e.source(), e.who(), e.what()))
                            .toList());
        }
    }

    Optional<Run> run(long id) {
        return runs.findById(id);
    }

    Emergency of(Run run) {
        List<StepResult> steps = results.findByRunIdAndAttemptOrderByNumber(run.id(), 0);
        Instant began = run.startedAt() == null ? run.createdAt() : run.startedAt();
        Instant ended = run.endedAt() == null ? began : run.endedAt();
        Optional<Duration> decided =
                steps.stream()
                        .filter(step -> step.kind().equals(Choices.ASKS))
                        .flatMap(step -> answers.of(step).stream())
                        .reduce((first, last) -> last)
                        .map(answer -> Duration.between(began, answer.at()));
        List<Table> hypotheses =
                rows.tables(steps.stream().map(StepResult::id).toList()).stream()
                        .map(ResultRows.StoredTable::table)
                        .filter(table -> table.title().equals(Hypotheses.TITLE))
                        .toList();
        return new Emergency(
                run,
                timeline.of(run),
                steps.stream()
                        .filter(step -> step.headline() != null)
                        .map(step -> step.title() + ": " + step.headline())
                        .toList(),
                decided,
                Duration.between(began, ended),
                hypotheses);
    }
}

package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All that is kept of a run, for whoever takes it out of the application. */
@Component
public class RunEvidence {

    private final Runs runs;
    private final RunDocuments documents;
    private final StepResults results;
    private final ApprovalRows approvals;
    private final OutputReader output;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    RunEvidence(
            Runs runs,
            RunDocuments documents,
            StepResults results,
            ApprovalRows approvals,
            OutputReader output,
            JdbcClient jdbc,
            JsonMapper json) {
        this.runs = runs;
        this.documents = documents;
        this.results = results;
        this.approvals = approvals;
        this.output = output;
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * One run.
     *
     * @param version the id of the procedure's version that it ran
     * @param document as the API shows it
     * @param steps the run's own, then those that were checked again
     */
    public record Kept(
            long run,
            long version,
            JsonNode document,
            List<Decision> approvals,
            List<KeptStep> steps) {}

    /**
     * What one step came to.
     *
     * @param id of the step result
     * @param attempt 0 for the run's own, then 1, 2, 3 … for each time it was checked again
     * @param printed bytes of output, as the step left them
     * @param dropped bytes beyond the limit, that were counted and not kept
     * @param document as the API shows it
     */
    public record KeptStep(
            long id, int number, int attempt, long printed, long dropped, JsonNode document) {}

    /**
     * A word on a plan.
     *
     * @param decision {@code APPROVED}, {@code DECLINED} or {@code BROKE_GLASS}
     * @param planDigest of exactly what was decided on
     * @param spent when the step began by it; null if it hasn't
     * @param standing the approval given in advance that it comes from; null if from none
     */
    public record Decision(
            int step,
            String decision,
            String planDigest,
            String by,
            @Nullable String reason,
            Instant at,
            Instant from,
            Instant until,
            @Nullable Instant spent,
            @Nullable Long standing) {}

    public Optional<Kept> of(long number) {
        return runs.findById(number).map(this::kept);
    }

    private Kept kept(Run run) {
        List<StepResult> all = results.findByRunIdOrderByNumberAscAttemptAsc(run.id());
        JsonNode document = json.valueToTree(documents.of(run));
        return new Kept(
                run.id(),
                run.versionId(),
                document,
                all.stream().flatMap(this::decisions).toList(),
                Stream.concat(
                                steps(
                                        all.stream().filter(s -> s.attempt() == 0),
                                        document.path("steps")),
                                steps(
                                        all.stream().filter(s -> s.attempt() > 0),
                                        json.valueToTree(documents.again(run))))
                        .toList());
    }

    private Stream<Decision> decisions(StepResult step) {
        return approvals.of(step.id()).stream()
                .map(
                        one ->
                                new Decision(
                                        step.number(),
                                        one.decision().name(),
                                        one.planDigest(),
                                        one.by(),
                                        one.reason(),
                                        one.at(),
                                        one.from(),
                                        one.until(),
                                        one.spent(),
                                        one.standing()));
    }

    /** Both are in the same order. */
    private static Stream<KeptStep> steps(Stream<StepResult> results, JsonNode documents) {
        List<JsonNode> all = documents.valueStream().toList();
        List<StepResult> steps = results.toList();
        return IntStream.range(0, Math.min(all.size(), steps.size()))
                .mapToObj(
                        at -> {
                            StepResult step = steps.get(at);
                            return new KeptStep(
                                    step.id(),
                                    step.number(),
                                    step.attempt(),
                                    step.outputBytes(),
                                    step.droppedBytes(),
                                    all.get(at));
                        });
    }

    /** What is kept of a step's output, in constant memory. */
    public void copyOutput(KeptStep step, OutputStream to) throws IOException {
        output.copy(step.id(), 0, to);
    }

    /** These, the runs that they began, and those that they went on with. */
    public SortedSet<Long> withRelated(Collection<Long> numbers) {
        SortedSet<Long> all = new TreeSet<>();
        Deque<Long> open = new ArrayDeque<>(numbers);
        while (!open.isEmpty()) {
            long run = open.remove();
            if (all.add(run)) {
                open.addAll(
                        jdbc.sql("select id from run_run where parent_id = ?")
                                .param(run)
                                .query(Long.class)
                                .list());
                runs.findById(run).map(Run::resumes).ifPresent(open::add);
            }
        }
        return all;
    }
}

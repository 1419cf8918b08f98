package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Takes a person's answer to a waiting step, and lets the run go on. */
@Component
public class StepAnswers {

    private final WaitingStep waiting;
    private final AnswerRows rows;
    private final Plans plans;
    private final KnownSecrets known;
    private final RunExecutor executor;
    private final RunFeed feed;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    StepAnswers(
            WaitingStep waiting,
            AnswerRows rows,
            Plans plans,
            KnownSecrets known,
            RunExecutor executor,
            RunFeed feed,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.waiting = waiting;
        this.rows = rows;
        this.plans = plans;
        this.known = known;
        this.executor = executor;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param number of the step, from 1
     * @param values by the form's field names; secrets are masked
     * @throws NotFound if there is no such run or step
     * @throws InvalidRequest with all fields that the form refuses
     * @throws Conflict if it waits for no answer, naming who gave it and when
     */
    public void give(long runId, int number, Map<String, String> values, Actor actor) {
        transaction.executeWithoutResult(status -> store(runId, number, values, actor));
        executor.wake();
        feed.changed(runId);
    }

    private void store(long runId, int number, Map<String, String> values, Actor actor) {
        WaitingStep.Of found = waiting.findForChange(runId, number);
        Run run = found.run();
        StepResult step = found.step();
        Form form = plans.form(step);
        if (form == null || !run.parked() || step.waitsFor() != WaitsFor.ANSWER || going(run)) {
            throw answered(found);
        }
        Map<String, String> answer = accepted(form, values);
        rows.add(step, actor.name(), clock.instant(), answer);
        run.ready(clock.instant());
        audit.append(
                AuditEntry.done(actor, "run.answer", "run", runId)
                        .in(run.environment())
                        .with("procedure", run.procedure())
                        .with("step", number)
                        .with("answer", Texts.clip(answer.toString(), 4_000)));
    }

    /** It was answered a moment ago, and nobody has claimed it yet. */
    private static boolean going(Run run) {
        return run.readyAt() != null;
    }

    private Conflict answered(WaitingStep.Of found) {
        return found.waitsForNo(
                "answer",
                rows.of(found.step()).stream()
                        .reduce((first, last) -> last)
                        .map(last -> WaitingStep.said(last.by(), "answered", last.at())));
    }

    private Map<String, String> accepted(Form form, Map<String, String> values) {
        Map<String, String> wrong = form.refuse(values);
        if (!wrong.isEmpty()) {
            throw new InvalidRequest(
                    wrong.entrySet().stream()
                            .map(one -> new FieldError(one.getKey(), one.getValue()))
                            .toList());
        }
        Secrets secrets = known.now();
        Map<String, String> answer = new TreeMap<>();
        values.forEach(
                (name, value) -> {
                    if (!value.isBlank()) {
                        answer.put(name, secrets.mask(value.strip()));
                    }
                });
        return answer;
    }
}

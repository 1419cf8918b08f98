package org.amas.maintenance.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;

import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.report.Compliance.Counts;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.LocalDate;
import java.util.List;

/** The auditor's control question as data. */
@RestController
class ControlApi {

    private final ControlReading reading;
    private final ControlAnswers answers;
    private final AuditTrail trail;

    ControlApi(ControlReading reading, ControlAnswers answers, AuditTrail trail) {
        this.reading = reading;
        this.answers = answers;
        this.trail = trail;
    }

    /**
     * @param toCome duties of those days of which nothing can be said yet
     * @param untracked those before the application's first start: never owed
     * @param duties all that are counted, each once
     * @param draw null if none was asked for
     * @param audit where the audit record ends
     */
    @Schema(name = "ControlDocument")
    record Document(
            String procedure,
            String environment,
            LocalDate from,
            LocalDate to,
            String sentence,
            Counts counts,
            long toCome,
            long untracked,
            List<ControlDuty> duties,
            @Nullable DrawDocument draw,
            AuditHead audit) {}

    /**
     * @param seed the one that was given, or that was made
     * @param rule by which anybody draws the same
     * @param duties in the order in which they were drawn
     */
    @Schema(name = "ControlDraw")
    record DrawDocument(String seed, int sample, String rule, List<Long> duties) {

        static DrawDocument of(Draw draw) {
            return new DrawDocument(draw.seed(), draw.sample(), Draw.RULE, draw.duties());
        }
    }

    /** Both days are included, in UTC. */
    @GetMapping("/api/v1/reports/control")
    @Operation(operationId = "askControlQuestion")
    Document ask(
            @RequestParam String procedure,
            @RequestParam String environment,
            @RequestParam String from,
            @RequestParam String to,
            @RequestParam(required = false) @Nullable String sample,
            @RequestParam(required = false) @Nullable String seed) {
        boolean made = ControlForm.text(seed).isEmpty();
        ControlForm form =
                new ControlForm(
                        procedure,
                        environment,
                        null,
                        from,
                        to,
                        sample,
                        made ? Draw.madeSeed() : seed,
                        null);
        ControlAnswer answer = answers.of(reading.question(form));
        Draw draw = form.draws() ? reading.draw(form, answer) : null;
        Period period = answer.question().period();
        return new Document(
                procedure,
                environment,
                period.first(),
                period.last(),
                answer.sentence(),
                answer.counts(),
                answer.toCome(),
                answer.untracked(),
                answer.duties(),
                draw == null ? null : DrawDocument.of(draw),
                trail.head());
    }
}

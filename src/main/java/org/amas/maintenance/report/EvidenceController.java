package org.amas.maintenance.report;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.audit.AuditSlice.Subject;
import org.amas.maintenance.report.EvidencePack.Order;
import org.amas.maintenance.report.EvidencePack.Packed;
import org.amas.maintenance.web.ContentPolicy;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;

/** The evidence pack of a draw, as it flows out. That it was taken is on record before it is. */
@Controller
class EvidenceController {

    private final ControlReading reading;
    private final ControlAnswers answers;
    private final EvidencePack pack;
    private final AuditLog log;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EvidenceController(
            ControlReading reading,
            ControlAnswers answers,
            EvidencePack pack,
            AuditLog log,
            TransactionTemplate transaction,
            Clock clock) {
        this.reading = reading;
        this.answers = answers;
        this.pack = pack;
        this.log = log;
        this.transaction = transaction;
        this.clock = clock;
    }

    @GetMapping("/reports/control/evidence.zip")
    void evidence(@ModelAttribute ControlForm form, Actor actor, HttpServletResponse response)
            throws IOException {
        ControlAnswer answer = answers.of(reading.question(form));
        Draw draw = reading.draw(form, answer);
        Instant now = clock.instant();
        AuditEntry begun = entry(actor, "evidence.export", answer, draw);
        AuditHead head = Objects.requireNonNull(transaction.execute(status -> log.append(begun)));
        response.setContentType("application/zip");
        response.setHeader(
                "Content-Disposition", "attachment; filename=\"%s\"".formatted(name(answer, draw)));
        response.setHeader("Content-Security-Policy", ContentPolicy.DOWNLOAD);
        Order order = new Order(answer, draw, actor.name(), now, head);
        try {
            seal(pack.write(order, response.getOutputStream()), actor, answer, draw);
        } catch (IOException | RuntimeException cut) {
            AuditEntry failed =
                    AuditEntry.failed(actor, "evidence.seal", "evidence", object(answer));
            log.record(failed.in(answer.question().environment()).because(cut.getMessage()));
            throw cut;
        }
    }

    /** The pack's own hash is known only when it is whole, and nobody can change it here unseen. */
    private void seal(Packed packed, Actor actor, ControlAnswer answer, Draw draw) {
        log.record(
                entry(actor, "evidence.seal", answer, draw)
                        .with("files", packed.files())
                        .with("sums", packed.sums()));
    }

    private static AuditEntry entry(Actor actor, String action, ControlAnswer answer, Draw draw) {
        return AuditEntry.done(actor, action, "evidence", object(answer))
                .in(answer.question().environment())
                .with("sample", draw.sample())
                .with("seed", draw.seed())
                .with("expected", answer.counts().expected());
    }

    private static String object(ControlAnswer answer) {
        return subject(answer.question()).object();
    }

    static Subject subject(ControlQuestion question) {
        Period period = question.period();
        return Subject.of(
                "evidence",
                "%s, %s to %s".formatted(question.procedure(), period.first(), period.last()));
    }

    private static String name(ControlAnswer answer, Draw draw) {
        ControlQuestion question = answer.question();
        return "evidence-%s-%s-%s-%s-%d.zip"
                .formatted(
                        question.procedure(),
                        question.environment(),
                        question.period().first(),
                        question.period().last(),
                        draw.sample())
                .replaceAll("[^A-Za-z0-9.-]", "-");
    }
}

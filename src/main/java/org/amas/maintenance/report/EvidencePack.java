package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.audit.AuditSlice;
import org.amas.maintenance.audit.AuditSlice.Subject;
import org.amas.maintenance.duty.SignOff;
import org.amas.maintenance.duty.SignOffs;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts all that is kept of the drawn duties into one zip that proves itself. */
@Component
class EvidencePack {

    private final RunPages runs;
    private final SignOffs signOffs;
    private final AuditSlice audit;
    private final JsonMapper json;

    EvidencePack(RunPages runs, SignOffs signOffs, AuditSlice audit, JsonMapper json) {
        this.runs = runs;
        this.signOffs = signOffs;
        this.audit = audit;
        this.json = json.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    /**
     * What is packed.
     *
     * @param head the event of this export, which is the newest in the pack
     */
    record Order(ControlAnswer answer, Draw draw, String by, Instant at, AuditHead head) {}

    /** What a pack came to. */
    record Packed(int files, String sums) {}

    /** What is in {@code question.json}. */
    private record Question(
            String question,
            String answer,
            String procedure,
            String environment,
            LocalDate from,
            LocalDate to,
            Compliance.Counts counts,
            long toCome,
            long untracked,
            String seed,
            int sample,
            String rule,
            List<Long> drawn,
            String exportedBy,
            Instant exportedAt) {}

    private record Head(AuditHead head, @Nullable AuditHead checkpoint) {}

    Packed write(Order order, OutputStream to) throws IOException {
        PackZip zip = new PackZip(to, order.at());
        Map<Long, ControlDuty> known =
                order.answer().duties().stream()
                        .collect(Collectors.toMap(ControlDuty::id, Function.identity()));
        List<ControlDuty> drawn = order.draw().duties().stream().map(known::get).toList();
        zip.text("README.txt", EvidenceReadme.of(order));
        copy(zip, "Verify.java", "evidence/PackVerifier.java");
        copy(zip, "verify.sh", "evidence/verify.sh");
        zip.text("question.json", pretty(question(order)));
        zip.text("population.csv", population(order));
        for (ControlDuty duty : drawn) {
            zip.text("duties/%d.json".formatted(duty.id()), pretty(duty));
        }
        Set<LocalDate> days = signOffs(zip, drawn);
        Set<Long> numbers = runs.related(drawn.stream().flatMap(d -> d.runs().stream()).toList());
        Set<String> procedures = new TreeSet<>(Set.of(order.answer().question().procedure()));
        for (long run : numbers) {
            procedures.addAll(runs.write(zip, run, this::pretty));
        }
        audit(zip, order, drawn, days, numbers, procedures);
        int files = zip.files();
        return new Packed(files, zip.seal().hash());
    }

    private static Question question(Order order) {
        ControlAnswer answer = order.answer();
        ControlQuestion question = answer.question();
        return new Question(
                question.title(),
                answer.sentence(),
                question.procedure(),
                question.environment(),
                question.period().first(),
                question.period().last(),
                answer.counts(),
                answer.toCome(),
                answer.untracked(),
                order.draw().seed(),
                order.draw().sample(),
                Draw.RULE,
                order.draw().duties(),
                order.by(),
                order.at());
    }

    /** All that could have been drawn, with what puts them in order: the draw can be done again. */
    private static String population(Order order) {
        Map<Long, String> hashes = new TreeMap<>();
        Draw.of(order.draw().seed(), Integer.MAX_VALUE, ids(order))
                .drawn()
                .forEach(ticket -> hashes.put(ticket.duty(), ticket.hash()));
        Set<Long> drawn = Set.copyOf(order.draw().duties());
        StringBuilder csv = new StringBuilder("duty,windowStart,windowEnd,fate,run,sha256,drawn\n");
        for (ControlDuty duty : order.answer().duties()) {
            csv.append(
                    "%d,%s,%s,%s,%s,%s,%s\n"
                            .formatted(
                                    duty.id(),
                                    duty.windowStart(),
                                    duty.windowEnd(),
                                    duty.fate(),
                                    duty.run() == null ? "" : duty.run(),
                                    hashes.get(duty.id()),
                                    drawn.contains(duty.id()) ? "yes" : "no"));
        }
        return csv.toString();
    }

    private static List<Long> ids(Order order) {
        return order.answer().duties().stream().map(ControlDuty::id).toList();
    }

    /** Also those that hold no longer. */
    private Set<LocalDate> signOffs(PackZip zip, List<ControlDuty> drawn) throws IOException {
        Set<LocalDate> days =
                drawn.stream()
                        .map(duty -> ControlAnswers.lastDay(duty.windowEnd()))
                        .collect(Collectors.toCollection(TreeSet::new));
        for (LocalDate day : days) {
            List<SignOff> all = signOffs.of(day);
            zip.text("sign-offs/%s.json".formatted(day), pretty(all));
        }
        return days;
    }

    private void audit(
            PackZip zip,
            Order order,
            List<ControlDuty> drawn,
            Set<LocalDate> days,
            Set<Long> numbers,
            Set<String> procedures)
            throws IOException {
        Set<Subject> subjects = new LinkedHashSet<>();
        drawn.forEach(duty -> subjects.add(Subject.of("duty", duty.id())));
        days.forEach(day -> subjects.add(Subject.of("day", day)));
        numbers.forEach(run -> subjects.add(Subject.of("run", run)));
        procedures.forEach(key -> subjects.add(Subject.of("procedure", key)));
        subjects.add(EvidenceController.subject(order.answer().question()));
        List<String> lines = new ArrayList<>(audit.of(subjects, order.head().number()).values());
        zip.text("audit/events.jsonl", String.join("\n", lines) + "\n");
        zip.text("audit/head.json", pretty(new Head(order.head(), audit.checkpoint())));
    }

    private static void copy(PackZip zip, String name, String resource) throws IOException {
        String text = new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
        // A single file that is run from its source is in no package.
        zip.text(name, text.replaceFirst("(?m)^package .*;\\R+", ""));
    }

    private String pretty(Object value) {
        return json.writeValueAsString(value) + "\n";
    }
}

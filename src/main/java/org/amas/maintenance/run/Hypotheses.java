package org.amas.maintenance.run;

import org.amas.maintenance.run.Evidence.Measured;
import org.amas.maintenance.run.SideBySide.Result;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What may be the cause of what was seen, the likeliest first. A hypothesis is made from one piece
 * of evidence and weighs what that proves: something that is down explains more than something that
 * is full, and what is full more than what merely changed lately.
 */
final class Hypotheses {

    static final String TITLE = "Hypotheses, the likeliest first";

    private static final int EVIDENCE = 300;

    private final List<Result> results;
    private final List<Hypothesis> made = new ArrayList<>();

    private Hypotheses(List<Result> results) {
        this.results = results;
    }

    /** What is offered against it, as the steps of the procedure are called. */
    enum Fix {
        START("start its stopped container"),
        RESTART("restart its container"),
        TERMINATE("end the sessions that hold others up"),
        RECLAIM("reclaim build cache and dangling images"),
        MEMORY("raise Redis' maxmemory"),
        BACKUP(
                "none of the five, which never end a backup: wait until it is done, or stop what"
                        + " started it; that backup is lost then"),
        OWN("none of the five, which never end our own sessions: cancel the run it belongs to"),
        OTHER("none of the five: see the evidence");

        private final String words;

        Fix(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * @param weight 1 to 100; only their order means something
     * @param service that it blames; empty if none
     */
    record Hypothesis(int weight, String claim, String evidence, Fix fix, String service) {}

    static List<Hypothesis> of(List<Result> results) {
        Hypotheses all = new Hypotheses(results);
        all.containers();
        all.silence();
        all.slowness();
        all.sessions();
        all.redis();
        all.graph();
        all.machine();
        all.certificates();
        all.changes();
        all.news();
        return all.made.stream()
                .sorted(
                        Comparator.comparingInt(Hypothesis::weight)
                                .reversed()
                                .thenComparing(Hypothesis::claim))
                .toList();
    }

    static Table table(List<Hypothesis> hypotheses) {
        return Table.of(
                TITLE,
                List.of(
                        Column.text("rank"),
                        Column.text("hypothesis"),
                        Column.text("evidence"),
                        Column.text("suggested fix")),
                IntStream.range(0, hypotheses.size())
                        .mapToObj(
                                i ->
                                        Table.row(
                                                i + 1,
                                                hypotheses.get(i).claim(),
                                                hypotheses.get(i).evidence(),
                                                hypotheses.get(i).fix().words()))
                        .toList());
    }

    private void containers() {
        each("docker.containers", "ended:", f -> ended(f));
        each("docker.containers", "created:", f -> of(94, f, "was never started", Fix.START));
        each("docker.containers", "missing:", f -> of(93, f, "has no container", Fix.OTHER));
        each("docker.containers", "no-project:", f -> of(96, f, "has no container", Fix.OTHER));
        each("docker.containers", "restarting:", f -> of(92, f, "ends again and again", Fix.OTHER));
        each("docker.containers", "paused:", f -> of(92, f, "is paused", Fix.OTHER));
        each(
                "docker.containers",
                "unhealthy:",
                f -> of(88, f, "runs, but fails its own check", Fix.RESTART));
        each(
                "docker.containers",
                "oom:",
                f -> of(84, f, "runs out of its container's memory", Fix.OTHER));
    }

    private static Hypothesis ended(Finding finding) {
        boolean starved = finding.text().contains("lack of memory");
        return of(
                95,
                finding,
                starved ? "was killed for lack of memory and is down" : "is down",
                Fix.START);
    }

    /** A server that gives no answer, whatever its container looks like. */
    private void silence() {
        silent("postgres.roundtrip", 91, "PostgreSQL doesn't answer");
        silent("api.health", 90, "AMAS's API doesn't answer");
        silent("redis.roundtrip", 86, "Redis doesn't answer, or refuses");
        silent("neo4j.roundtrip", 85, "Neo4j doesn't answer, or refuses");
    }

    private void silent(String kind, int weight, String claim) {
        of(kind).filter(Hypotheses::isSilent)
                .forEach(
                        result ->
                                made.add(
                                        new Hypothesis(
                                                weight,
                                                claim,
                                                clipped(result.words()),
                                                Fix.OTHER,
                                                "")));
    }

    /** It was asked and said nothing, or nothing that is an answer. */
    static boolean isSilent(Result result) {
        boolean unanswered =
                result.evidence().findings().stream()
                        .map(Finding::fingerprint)
                        .anyMatch(f -> f.equals("health:silent") || f.equals("health-wordless"));
        return result.state() == StepState.TIMED_OUT
                || unanswered
                || result.state() == StepState.FAILED && result.evidence().findings().isEmpty();
    }

    /**
     * It answers, but late or wrongly: what makes it so mostly shows beside it, and ranks above.
     */
    private void slowness() {
        over(
                "api.latency",
                "latency_p95_ms",
                m -> isBreached(m) && isOfTheWhole(m),
                m -> badly(m, "AMAS's API is slow"));
        over(
                "api.latency",
                "error_percent",
                Hypotheses::isBreached,
                m -> badly(m, "AMAS's API answers with errors"));
    }

    private static Hypothesis badly(Measured measured, String claim) {
        int weight = measured.standing() == Standing.FAIL ? 64 : 46;
        return new Hypothesis(weight, claim, told(measured), Fix.OTHER, "");
    }

    private static boolean isBreached(Measured measured) {
        return measured.standing() != Standing.WITHIN;
    }

    /** Not of one phase of the request. */
    private static boolean isOfTheWhole(Measured measured) {
        return measured.reading().labels().getOrDefault("phase", "total").equals("total");
    }

    private void sessions() {
        each(
                "postgres.transactions",
                "blocks:",
                f ->
                        new Hypothesis(
                                82,
                                f.place() + " keeps others waiting for a lock in PostgreSQL",
                                who(f),
                                against(f.place(), Fix.TERMINATE),
                                ""));
        each(
                "postgres.transactions",
                "long-transaction:",
                f ->
                        new Hypothesis(
                                f.text().contains("idle in transaction") ? 66 : 48,
                                f.place() + " keeps a transaction open in PostgreSQL",
                                who(f),
                                against(
                                        f.place(),
                                        f.text().contains("idle in transaction")
                                                ? Fix.TERMINATE
                                                : Fix.OTHER),
                                ""));
        over(
                "postgres.connections",
                "connections_used_percent",
                90,
                m ->
                        new Hypothesis(
                                80,
                                "PostgreSQL runs out of connections",
                                told(m),
                                Fix.TERMINATE,
                                ""));
    }

    private void redis() {
        over(
                "redis.stats",
                "memory_used_percent",
                90,
                m ->
                        new Hypothesis(
                                m.reading().value() >= 98 ? 83 : 62,
                                "Redis has come to its maxmemory",
                                told(m),
                                Fix.MEMORY,
                                ""));
        over(
                "redis.stats",
                "rejected_connections",
                1,
                m -> new Hypothesis(68, "Redis refuses clients", told(m), Fix.OTHER, ""));
        Stream.of("rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status")
                .forEach(
                        field ->
                                each(
                                        "redis.stats",
                                        field,
                                        f ->
                                                new Hypothesis(
                                                        76,
                                                        "Redis can't write to its disk",
                                                        evidence(f),
                                                        Fix.RECLAIM,
                                                        "")));
    }

    private void graph() {
        each(
                "neo4j.roundtrip",
                "database-status:",
                f ->
                        new Hypothesis(
                                78,
                                "Neo4j's database " + f.place() + " isn't online",
                                evidence(f),
                                Fix.OTHER,
                                ""));
    }

    private void machine() {
        over(
                "host.disk",
                "used_percent",
                80,
                m ->
                        new Hypothesis(
                                m.reading().value() >= 95
                                        ? 87
                                        : m.reading().value() >= 90 ? 72 : 40,
                                "The disk at %s is %sfull"
                                        .formatted(
                                                m.reading().labels().getOrDefault("mount", "?"),
                                                m.reading().value() >= 95 ? "" : "nearly "),
                                told(m),
                                Fix.RECLAIM,
                                ""));
        over(
                "host.disk",
                "inodes_used_percent",
                90,
                m -> new Hypothesis(70, "A disk has no inodes left", told(m), Fix.RECLAIM, ""));
        breached(
                "host.resources",
                m ->
                        new Hypothesis(
                                m.standing() == Standing.FAIL ? 74 : 44,
                                "The machine is short of " + resource(m.reading().name()),
                                told(m),
                                Fix.OTHER,
                                ""));
    }

    private void certificates() {
        over(
                "tls.certificates",
                "days_left",
                m -> m.reading().value() < 7,
                m ->
                        new Hypothesis(
                                m.reading().value() <= 0 ? 89 : 30,
                                m.reading().value() <= 0
                                        ? "A certificate has expired"
                                        : "A certificate expires within a week",
                                told(m),
                                Fix.OTHER,
                                ""));
    }

    private static String resource(String reading) {
        return switch (reading.split("_")[0]) {
            case "cpu", "load15" -> "processor time";
            case "io" -> "disk speed";
            case "open" -> "open files";
            case "swap" -> "memory: it swaps";
            case String other -> other;
        };
    }

    /** The more is wrong with a service, the likelier it is that its change did it. */
    private void changes() {
        List<String> blamed = made.stream().map(Hypothesis::service).toList();
        boolean silent = of("api.health").anyMatch(Hypotheses::isSilent);
        each(
                "docker.image-changes",
                "image-changed:",
                f ->
                        of(
                                blamed.contains(f.place()) ? 79 : silent ? 58 : 25,
                                f,
                                "was changed lately: another image or container",
                                Fix.OTHER));
    }

    private void news() {
        each(
                "log.errors",
                "new-error:",
                f -> of(42, f, "logs an error that it didn't know before", Fix.OTHER));
        each("log.errors", "errors:", f -> of(50, f, "logs more errors than usual", Fix.OTHER));
        each("alertmanager.alerts", "alert:", Hypotheses::alert);
    }

    /** Somebody thought of it before; which part of AMAS it blames only its words tell. */
    private static Hypothesis alert(Finding finding) {
        int weight =
                switch (finding.severity()) {
                    case INFO -> 10;
                    case WARNING -> 38;
                    case ERROR, CRITICAL -> 60;
                };
        return new Hypothesis(
                weight,
                "The alert " + finding.place() + " fires in Alertmanager",
                evidence(finding),
                Fix.OTHER,
                "");
    }

    private Stream<Result> of(String kind) {
        return results.stream().filter(result -> result.check().kind().equals(kind));
    }

    private void each(String kind, String fingerprint, Function<Finding, Hypothesis> hypothesis) {
        of(kind).flatMap(result -> result.evidence().findings().stream())
                .filter(finding -> finding.fingerprint().startsWith(fingerprint))
                .forEach(finding -> made.add(hypothesis.apply(finding)));
    }

    private void over(
            String kind, String reading, double bound, Function<Measured, Hypothesis> hypothesis) {
        over(kind, reading, m -> m.reading().value() >= bound, hypothesis);
    }

    private void over(
            String kind,
            String reading,
            Predicate<Measured> wrong,
            Function<Measured, Hypothesis> hypothesis) {
        of(kind).flatMap(result -> result.evidence().readings().stream())
                .filter(measured -> measured.reading().name().equals(reading))
                .filter(wrong)
                .forEach(measured -> made.add(hypothesis.apply(measured)));
    }

    private void breached(String kind, Function<Measured, Hypothesis> hypothesis) {
        of(kind).flatMap(result -> result.evidence().readings().stream())
                .filter(Hypotheses::isBreached)
                .forEach(measured -> made.add(hypothesis.apply(measured)));
    }

    /** About the service that the finding names. */
    private static Hypothesis of(int weight, Finding finding, String what, Fix fix) {
        return new Hypothesis(
                weight,
                "%s %s".formatted(finding.place(), what),
                evidence(finding),
                fix,
                finding.place());
    }

    private static String evidence(Finding finding) {
        String more = finding.evidence() == null ? "" : " " + oneLine(finding.evidence());
        return clipped(StringUtils.capitalize(finding.text()) + more);
    }

    /** Who it is and whom it holds up; what was asked of the server to know that is no evidence. */
    private static String who(Finding finding) {
        return clipped(StringUtils.capitalize(finding.text()));
    }

    /** What {@code postgres.terminate} spares must not be named as its work. */
    private static Fix against(String client, Fix otherwise) {
        String application = client.substring(client.indexOf('/') + 1);
        if (application.startsWith("pg_dump") || application.startsWith("pg_basebackup")) {
            return Fix.BACKUP;
        }
        return application.startsWith("amas-maintenance") ? Fix.OWN : otherwise;
    }

    private static String told(Measured measured) {
        String labels =
                measured.reading().labels().isEmpty() ? "" : " " + measured.reading().labels();
        return String.format(
                        Locale.ROOT,
                        "%s%s is %.1f %s",
                        measured.reading().name(),
                        labels,
                        measured.reading().value(),
                        measured.reading().unit())
                .strip();
    }

    private static String clipped(@Nullable String text) {
        return text == null ? "" : Texts.clip(oneLine(text), EVIDENCE);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}

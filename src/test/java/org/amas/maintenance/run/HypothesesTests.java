package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.run.Hypotheses.Fix;
import org.amas.maintenance.run.Hypotheses.Hypothesis;
import org.amas.maintenance.run.SideBySide.Check;
import org.amas.maintenance.run.SideBySide.Result;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is concluded from what the checks found, and how severe it is. */
class HypothesesTests {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private static Result result(String kind, StepState state, Object... found) {
        Evidence evidence = new Evidence(Map.of());
        Arrays.stream(found)
                .forEach(
                        one -> {
                            if (one instanceof Reading reading) {
                                evidence.reading(reading, NOON);
                            } else {
                                evidence.finding((Finding) one);
                            }
                        });
        Check check = new Check(kind, kind, Duration.ofSeconds(5), Map.of(), Map.of());
        return new Result(
                check, Judgement.of(state, "what it said"), evidence, Duration.ofSeconds(1));
    }

    private static Result calm(String kind) {
        return result(kind, StepState.PASSED, Reading.of("fine", 1, ""));
    }

    private static List<Result> calm() {
        return Stream.of(
                        "docker.containers",
                        "api.health",
                        "api.latency",
                        "log.errors",
                        "host.disk",
                        "host.resources",
                        "postgres.roundtrip",
                        "postgres.transactions",
                        "redis.roundtrip",
                        "redis.stats",
                        "neo4j.roundtrip",
                        "docker.image-changes",
                        "tls.certificates")
                .map(HypothesesTests::calm)
                .toList();
    }

    /** All is calm but for this one. */
    private static List<Result> but(Result wrong) {
        return calm().stream()
                .map(one -> one.check().kind().equals(wrong.check().kind()) ? wrong : one)
                .toList();
    }

    @Test
    void concludesNothingFromCalm() {
        assertThat(Hypotheses.of(calm())).isEmpty();
        assertThat(Urgency.of(calm()))
                .isEqualTo(new Urgency(3, "AMAS, its database and what they need answer"));
    }

    @ParameterizedTest
    @CsvSource({
        "docker.containers, ended:amas-blue, START, is down",
        "docker.containers, created:amas-blue, START, was never started",
        "docker.containers, missing:amas-blue, OTHER, has no container",
        "docker.containers, restarting:amas-blue, OTHER, ends again and again",
        "docker.containers, paused:amas-blue, OTHER, is paused",
        "docker.containers, unhealthy:amas-blue, RESTART, fails its own check",
        "docker.containers, oom:amas-blue, OTHER, memory",
        "postgres.transactions, blocks:amas-blue, TERMINATE, keeps others waiting",
        "postgres.transactions, long-transaction:amas-blue, OTHER, keeps a transaction open",
        "redis.stats, rdb_last_bgsave_status, RECLAIM, can't write",
        "neo4j.roundtrip, database-status:amas-blue, OTHER, isn't online",
        "docker.image-changes, image-changed:amas-blue, OTHER, was changed lately",
        "log.errors, new-error:amas-blue:1f, OTHER, didn't know before",
        "log.errors, errors:amas-blue, OTHER, more errors than usual"
    })
    void concludesFromAFinding(String kind, String fingerprint, Fix fix, String claim) {
        Finding finding = Finding.error("amas-blue", "something", fingerprint).evidence("line\n2");
        List<Hypothesis> made = Hypotheses.of(but(result(kind, StepState.FAILED, finding)));
        assertThat(made)
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.claim()).contains(claim);
                            assertThat(one.fix()).isEqualTo(fix);
                            boolean sessions = kind.equals("postgres.transactions");
                            assertThat(one.evidence())
                                    .isEqualTo(sessions ? "Something" : "Something line 2");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "host.disk, used_percent, 96, RECLAIM, full, 79",
        "host.disk, inodes_used_percent, 95, RECLAIM, inodes, 60",
        "redis.stats, memory_used_percent, 99, MEMORY, maxmemory, 70",
        "redis.stats, rejected_connections, 3, OTHER, refuses, 0",
        "postgres.connections, connections_used_percent, 95, TERMINATE, connections, 50",
        "tls.certificates, days_left, 0, OTHER, expired, 60"
    })
    void concludesFromAReading(
            String kind, String name, double bad, Fix fix, String claim, double good) {
        List<Result> wrong =
                Stream.concat(
                                calm().stream().filter(r -> !r.check().kind().equals(kind)),
                                Stream.of(
                                        result(kind, StepState.FAILED, Reading.of(name, bad, "%"))))
                        .toList();
        assertThat(Hypotheses.of(wrong))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.claim()).contains(claim);
                            assertThat(one.fix()).isEqualTo(fix);
                            assertThat(one.evidence()).startsWith(name);
                        });
        Result right = result(kind, StepState.PASSED, Reading.of(name, good, "%"));
        assertThat(Hypotheses.of(List.of(right))).isEmpty();
    }

    @Test
    void concludesFromTheMachinesLimits() {
        Reading reading =
                Reading.of("memory_available_percent", 3, "%")
                        .limit(Limit.of(20.0, 5.0, Limit.Worse.BELOW));
        assertThat(Hypotheses.of(List.of(result("host.resources", StepState.FAILED, reading))))
                .extracting(Hypothesis::claim)
                .containsExactly("The machine is short of memory");
    }

    @Test
    void suggestsToEndWhoIdlesInATransaction() {
        Finding idle =
                Finding.warning(
                        "amas/worker",
                        "1 transaction open for up to 20 min, idle in transaction: it",
                        "long-transaction:amas/worker");
        assertThat(Hypotheses.of(List.of(result("postgres.transactions", StepState.WARNED, idle))))
                .extracting(Hypothesis::fix)
                .containsExactly(Fix.TERMINATE);
    }

    @ParameterizedTest
    @CsvSource({
        "amas/pg_dump, BACKUP",
        "amas/pg_basebackup, BACKUP",
        "amas/amas-maintenance-7-1-abc, OWN",
        "amas/worker, TERMINATE"
    })
    void namesWhoHoldsUpWhomAndNoFixThatSparesIt(String client, Fix fix) {
        Finding blocks =
                Finding.warning(
                                client,
                                "pid 7148 (%s, active, open for 12 min) holds up 3 sessions, the longest for 4 min."
                                        .formatted(client),
                                "blocks:" + client)
                        .evidence("SELECT a.pid FROM pg_stat_activity a");
        assertThat(
                        Hypotheses.of(
                                List.of(result("postgres.transactions", StepState.WARNED, blocks))))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.fix()).isEqualTo(fix);
                            assertThat(one.evidence())
                                    .startsWith("Pid 7148 (" + client + ", active")
                                    .endsWith("holds up 3 sessions, the longest for 4 min.");
                        });
    }

    @Test
    void blamesAChangeMoreIfTheSameServiceIsDown() {
        Finding changed = Finding.info("amas-blue", "is new", "image-changed:amas-blue");
        Result changes = result("docker.image-changes", StepState.PASSED, changed);
        Finding down = Finding.error("amas-blue", "is not running", "ended:amas-blue");
        Result containers = result("docker.containers", StepState.FAILED, down);

        assertThat(Hypotheses.of(List.of(changes)).getFirst().weight()).isEqualTo(25);
        assertThat(Hypotheses.of(List.of(changes, containers)))
                .extracting(Hypothesis::weight)
                .containsExactly(95, 79);
    }

    @ParameterizedTest
    @CsvSource({
        "api.health, 1",
        "postgres.roundtrip, 1",
        "redis.roundtrip, 2",
        "neo4j.roundtrip, 2"
    })
    void isAsSevereAsWhatIsDown(String kind, int level) {
        assertThat(Urgency.of(but(result(kind, StepState.FAILED))).level()).isEqualTo(level);
        assertThat(Urgency.of(but(result(kind, StepState.TIMED_OUT))).level()).isEqualTo(level);
        assertThat(Hypotheses.of(but(result(kind, StepState.FAILED))))
                .extracting(Hypothesis::evidence)
                .containsExactly("what it said");
    }

    @Test
    void isOfTheSecondDegreeIfSomethingIsNotWell() {
        Finding unwell = Finding.error("redis", "the API calls it unhealthy", "service:redis");
        assertThat(Urgency.of(but(result("api.health", StepState.FAILED, unwell))).level())
                .isEqualTo(2);
        Finding down = Finding.error("nginx", "is not running", "ended:nginx");
        assertThat(Urgency.of(but(result("docker.containers", StepState.FAILED, down))).level())
                .isEqualTo(2);
    }

    @Test
    void isOfTheSecondDegreeAboveFivePercentOfErrors() {
        Result six = result("api.latency", StepState.FAILED, Reading.of("error_percent", 6, "%"));
        Result five = result("api.latency", StepState.WARNED, Reading.of("error_percent", 5, "%"));
        assertThat(Urgency.of(but(six))).isEqualTo(new Urgency(2, "6 % of requests fail"));
        assertThat(Urgency.of(but(five)).level()).isEqualTo(3);
    }

    @Test
    void aSlowApiIsNotCalledWell() {
        Limit limit = Limit.of(1000.0, 3000.0, null);
        Result slow =
                result(
                        "api.latency",
                        StepState.WARNED,
                        Reading.of("latency_p95_ms", 1610, "ms")
                                .label("phase", "total")
                                .limit(limit),
                        Reading.of("latency_p95_ms", 1600, "ms")
                                .label("phase", "first byte")
                                .limit(limit));
        assertThat(Hypotheses.of(but(slow)))
                .extracting(Hypotheses.Hypothesis::claim)
                .containsExactly("AMAS's API is slow");
        assertThat(Urgency.of(but(slow)).because()).endsWith("answer, but not well: what it said");
    }

    @Test
    void namesWhatCouldNotBeJudged() {
        assertThat(Urgency.of(but(result("postgres.roundtrip", StepState.NOT_RUN))).because())
                .contains("could not be judged: postgres.roundtrip");
    }
}

package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whoever watches a step sees what it does: no automatic step works in silence. */
class SpeakingStepsIT {

    /** What these print is the command's own, byte by byte, or a person's. */
    private static final Set<String> OTHERS_SPEAK =
            Set.of("shell.command", "shell.script", "docker.exec", "manual.check");

    /** In an operator's own; {@code ContainerActsIT} and {@code NamedRemovalIT} have them speak. */
    private static final Set<String> NOT_SHIPPED =
            Set.of(
                    "docker.start",
                    "docker.stop",
                    "docker.restart",
                    "docker.kill",
                    "docker.remove-networks",
                    "docker.remove-volumes");

    /** A time of day finer than a second. */
    private static final String FRACTION = "\\d\\d:\\d\\d:\\d\\d\\.\\d";

    /** One signs in and asks nothing; the other tells what its dump is, and isn't. */
    private static final Set<String> NOT_SQL =
            Set.of("postgres.default-passwords", "postgres.backup");

    /** What they read is the machine's own, so each reading names it. */
    private static final List<String> OF_THE_MACHINE =
            List.of("host.", "file.", "packages.npm", "packages.changes");

    private static final String STATEMENT = "(?i)\\b(SELECT|VACUUM|ANALYZE|REINDEX|DROP)\\b";

    private static ShippedSteps steps;

    @BeforeAll
    static void start() throws Exception {
        Lab lab = Lab.shared();
        Map<String, String> properties = new HashMap<>(lab.properties());
        LabFiles own =
                LabFiles.plant(lab.directory().resolve("speaking"), false, lab.settings().clock());
        properties.put("amas.environments.production.targets.files.root", own.root().toString());
        SparePostgres.in(lab, "speaking", properties);
        Optional.ofNullable(System.getenv("AMAS_TEST_DOCKER_PROJECT"))
                .ifPresent(
                        p ->
                                properties.put(
                                        "amas.environments.production.targets.docker.project", p));
        steps = new ShippedSteps(properties);
    }

    @AfterAll
    static void stop() {
        steps.close();
    }

    static Stream<Arguments> shipped() {
        return ShippedProcedure.all().stream()
                .flatMap(p -> steps.own(p).stream().map(kind -> Arguments.of(p.key(), kind)));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void saysWhatItDoesBeforeItsVerdict(String procedure, String kind) throws Exception {
        RecordingContext context = steps.context("production");
        Optional<Outcome> outcome = steps.perform(ShippedProcedure.load(procedure), kind, context);
        assumeTrue(outcome.isPresent(), kind + " lacks its target here");
        assertThat(context.text()).as(outcome.toString()).isNotBlank();
        assertThat(context.text().lines()).allMatch(line -> line.length() < 5_000);
        assertThat(context.text()).doesNotContain("amas_redis_password", "amas_password");
        if (OF_THE_MACHINE.stream().anyMatch(kind::startsWith)) {
            assertThat(context.readings()).allMatch(r -> r.labels().containsKey("host"));
        }
        if (kind.startsWith("postgres.") && !NOT_SQL.contains(kind)) {
            assertThat(context.findings())
                    .as("the statement is the evidence")
                    .allSatisfy(f -> assertThat(f.evidence()).containsPattern(STATEMENT));
        }
        assertThat(outcome.get().toString()).doesNotContainPattern(FRACTION);
        assertThat(context.findings())
                .allSatisfy(f -> assertThat(f.text()).doesNotContainPattern(FRACTION));
    }

    @Test
    void everyKindIsAmongTheShippedOnes() {
        Set<String> shipped =
                ShippedProcedure.all().stream()
                        .flatMap(p -> p.named().stream())
                        .collect(Collectors.toCollection(HashSet::new));
        shipped.addAll(OTHERS_SPEAK);
        shipped.addAll(NOT_SHIPPED);
        assertThat(shipped).containsAll(steps.kinds());
    }
}

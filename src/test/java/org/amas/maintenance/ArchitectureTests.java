package org.amas.maintenance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

@AnalyzeClasses(
        packages = "org.amas.maintenance",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String ROOT = "org.amas.maintenance.";

    private static final Pattern SHELL_TEXT = Pattern.compile("\"-[a-z]*c\",\\s*");

    private static final String LITERAL = "\"(?:[^\"\\\\]|\\\\.)*\"";

    private static final Pattern FIXED =
            Pattern.compile(
                    "(?:" + LITERAL + "(?:\\s*\\+\\s*" + LITERAL + ")*|[A-Z][A-Z_]*)\\s*[,)]");

    @ArchTest
    static final ArchRule dockerStaysInItsFolder =
            driver("com.github.dockerjava..", ROOT + "step.docker..");

    @ArchTest
    static final ArchRule redisStaysInItsFolder = driver("redis.clients..", ROOT + "step.redis..");

    @ArchTest
    static final ArchRule neo4jStaysInItsFolder =
            driver("org.neo4j.driver..", ROOT + "step.neo4j..");

    @ArchTest
    static final ArchRule postgresDriverStaysInItsFolder =
            driver("org.postgresql..", ROOT + "step.postgres..");

    @ArchTest
    static final ArchRule familiesOfStepKindsLeanOnEachOtherOneWay =
            slices().matching(ROOT + "step.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyJackson3 =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule processesStartOnlyWhereCommandsLive =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            ROOT + "step.shell..", ROOT + "step.host..", ROOT + "step.file..")
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(ProcessBuilder.class);

    @ArchTest
    static final ArchRule noCommandIsText =
            noClasses()
                    .should()
                    .callMethodWhere(
                            DescribedPredicate.describe(
                                    "Runtime.exec", ArchitectureTests::startsByText));

    @ArchTest
    static final ArchRule theClockIsInjected =
            noClasses()
                    .should()
                    .callMethodWhere(
                            DescribedPredicate.describe(
                                    "a bare now()", ArchitectureTests::readsTheWallClock));

    @ArchTest
    static final ArchRule noVagueNames =
            classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Dto|Mapper)");

    @Test
    void noTemplateSkipsEscaping() throws IOException {
        assertThat(
                        templatesWith(
                                "th:utext",
                                "th-utext",
                                "[(",
                                "hx-on",
                                "<style",
                                " style=\"",
                                "hx-boost"))
                .isEmpty();
    }

    /** Values reach a script as its arguments, {@code "$1"}: what is built of text can be more. */
    @Test
    void whatAShellIsToldIsWrittenDown() throws IOException {
        String arguments = "List.of(\"sh\", \"-c\", \"kill \\\"$1\\\"\" + \";\", \"sh\", name)";
        assertThat(builtForAShell(arguments)).isEmpty();
        assertThat(builtForAShell("new ProcessBuilder(\"sh\", \"-c\", \"kill \" + name)"))
                .hasSize(1);
        assertThat(builtForAShell("List.of(\"sh\", \"-c\", text)")).hasSize(1);
        assertThat(builtForAShell("List.of(\"sh\", \"-c\", LOOK.formatted(a))")).hasSize(1);

        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(
                            files.filter(f -> f.toString().endsWith(".java"))
                                    .flatMap(f -> builtForAShell(text(f)).map(t -> f + ": " + t)))
                    .isEmpty();
        }
    }

    /** What follows a {@code "-c"} and is neither literals nor the name of a constant. */
    private static Stream<String> builtForAShell(String source) {
        return SHELL_TEXT
                .matcher(source)
                .results()
                .map(found -> source.substring(found.end()))
                .filter(after -> !FIXED.matcher(after).lookingAt())
                .map(after -> after.lines().findFirst().orElse(""));
    }

    private static ArchRule driver(String library, String folder) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "target..", folder)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static boolean startsByText(JavaCall<?> call) {
        return call.getTargetOwner().isEquivalentTo(Runtime.class) && call.getName().equals("exec");
    }

    private static boolean readsTheWallClock(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        boolean now = call.getName().equals("now") && owner.startsWith("java.time.");
        boolean bare = now && call.getTarget().getRawParameterTypes().isEmpty();
        return bare
                || owner.equals("java.lang.System") && call.getName().equals("currentTimeMillis");
    }

    private static List<String> templatesWith(String... forbidden) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/templates"))) {
            return files.filter(f -> f.toString().endsWith(".html"))
                    .flatMap(
                            f ->
                                    Stream.of(forbidden)
                                            .filter(w -> text(f).contains(w))
                                            .map(w -> f + ": " + w))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

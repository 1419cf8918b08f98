package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import org.amas.maintenance.procedure.Definition.OnFailure;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.InvalidParameters.Violation;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

class ArgumentsTests {

    private final StepKinds kinds = TestKind.kinds();
    private final Arguments arguments = new Arguments(kinds);
    private final ProcedureYaml yaml = new ProcedureYaml(kinds, arguments);
    private final Definition procedure =
            read(
                    """
                    parameters:
                      - { name: mount, type: string, default: / }
                      - { name: table, type: string, required: true, pattern: "[a-z_]+" }
                      - { name: keep, type: integer, default: 3, min: 1, max: 10 }
                      - { name: images, type: boolean, default: false }
                      - { name: level, type: choice, choices: [low, high], default: low }
                      - { name: max-age, type: duration, default: 7d, min: 1h }
                      - { name: note, type: string }
                    steps:
                      - { title: D, kind: host.disk, settings: { mounts: ["{mount}"] } }
                      - title: Clean
                        kind: file.clean
                        settings: { age: "{max-age}", images: "{images}", keep: "{keep}", root: "{note}" }
                    """);

    @Test
    void appliesDefaultsAndKeepsTypes() {
        assertThat(arguments.resolve(procedure, Map.of("table", "tasks")))
                .isEqualTo(
                        Map.of(
                                "mount",
                                "/",
                                "table",
                                "tasks",
                                "keep",
                                3L,
                                "images",
                                false,
                                "level",
                                "low",
                                "max-age",
                                Duration.ofDays(7)));
    }

    @Test
    void takesBackWhatItWrote() {
        Map<String, Object> resolved =
                arguments.resolve(procedure, Map.of("table", "t", "max-age", "90m"));

        assertThat(arguments.written(resolved)).containsEntry("max-age", "90m");
        assertThat(arguments.resolve(procedure, arguments.written(resolved))).isEqualTo(resolved);
        assertThat(arguments.resolve(procedure, resolved)).isEqualTo(resolved);
    }

    @Test
    void namesEveryRefusedParameter() {
        Map<String, Object> given = new HashMap<>();
        given.put("mount", 5);
        given.put("keep", 11);
        given.put("images", "yes");
        given.put("level", "middle");
        given.put("max-age", "30m");
        given.put("other", "x");

        assertThat(violations(given))
                .extracting(Violation::field, Violation::message)
                .containsExactlyInAnyOrder(
                        tuple("parameters.other", "is no parameter of this procedure"),
                        tuple("parameters.mount", "must be a string"),
                        tuple("parameters.table", "is required"),
                        tuple("parameters.keep", "must be at most 10"),
                        tuple("parameters.images", "must be true or false"),
                        tuple("parameters.level", "must be one of low, high"),
                        tuple("parameters.max-age", "must be at least 1h"));
    }

    @Test
    void refusesWrongTypes() {
        for (Object keep : new Object[] {"3", 3.0, 3.5, true, List.of(3), Map.of(), "٣"}) {
            assertRefused("keep", keep, "must be an integer");
        }
        assertRefused(
                "keep", new java.math.BigInteger("99999999999999999999"), "must be an integer");
        assertRefused("mount", List.of("/"), "must be a string");
        for (Object age : new Object[] {5, "5", "5 m", "-5m", "٥m", "9999999999d", ""}) {
            assertRefused("max-age", age, "must be a duration such as 30s, 15m, 1h or 7d");
        }
        assertRefused("table", "", "is required");
    }

    @Test
    void A23_matchesThePatternAgainstTheWholeValue() {
        for (String table : List.of("tasks; drop", "tasks\nx", "\ntasks", "Tasks", "ta sks")) {
            assertThat(violations(Map.of("table", table)))
                    .singleElement()
                    .matches(v -> v.field().equals("parameters.table"));
        }
    }

    @Test
    void A23_givesAPatternFiftyMilliseconds() {
        Definition slow =
                read(
                        """
                        parameters:
                          - { name: x, type: string, pattern: '((a+)+)+\\2b' }
                        steps:
                          - { title: D, kind: host.disk, settings: { mounts: [/] } }
                        """);
        long start = System.nanoTime();

        assertThat(violations(slow, Map.of("x", "a".repeat(60) + "!")))
                .singleElement()
                .matches(v -> v.message().startsWith("takes too long"));
        assertThat(violations(slow, Map.of("x", "a".repeat(9_999) + "!"))).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void refusesLongTextsAndControlCharacters() {
        assertRefused("mount", "x".repeat(10_001), "must have at most 10000 characters");
        for (String mount :
                List.of("\0", "a\nb", "a\rb", "\u001b[31m", "\u007f", "\u0085", "\ud800")) {
            assertRefused("mount", mount, "must have no control or invisible characters");
        }
        assertThat(arguments.resolve(procedure, Map.of("table", "t", "mount", "x".repeat(10_000))))
                .containsKey("mount");
    }

    @Test
    void readsTheFieldsOfAForm() {
        Map<String, Object> given =
                arguments.fromForm(
                        procedure,
                        Map.of(
                                "table", "tasks",
                                "keep", "5",
                                "images", "true",
                                "max-age", "2h",
                                "note", "",
                                "mount", ""));

        assertThat(arguments.resolve(procedure, given))
                .containsEntry("keep", 5L)
                .containsEntry("images", true)
                .containsEntry("max-age", Duration.ofHours(2))
                .containsEntry("mount", "")
                .doesNotContainKey("note");
        Map<String, Object> wrong =
                arguments.fromForm(procedure, Map.of("keep", "٣", "hidden", "1"));
        assertThat(violations(wrong))
                .extracting(Violation::field)
                .contains("parameters.keep", "parameters.hidden");
    }

    @Test
    void bindsAStepWithItsValues() {
        Map<String, Object> resolved =
                arguments.resolve(
                        procedure, Map.of("table", "t", "images", true, "keep", 4, "note", "/srv"));

        List<BoundStep<?>> steps = arguments.bound(procedure, resolved, "production", 812);

        assertThat(steps.getFirst().settings()).isEqualTo(new TestKind.Disk(List.of("/")));
        BoundStep<?> clean = steps.getLast();
        assertThat(clean.settings())
                .isEqualTo(new TestKind.Clean(Duration.ofDays(7), true, 4, "/srv"));
        assertThat(clean.effect()).isEqualTo(Effect.DESTROYS);
        assertThat(clean.uses()).isEqualTo(Set.of(TargetType.FILES));
        assertThat(arguments.effect(procedure, clean.step())).contains(Effect.CHANGES);
    }

    @Test
    void aDeclaredEffectIsNeverLowered() {
        StepDefinition declared = step("host.disk", Effect.CHANGES, Map.of("mounts", List.of("/")));

        assertThat(arguments.bound(declared, Map.of(), "staging", 1).effect())
                .isEqualTo(Effect.CHANGES);
    }

    @Test
    void tellsAtTheParameterWhatAStepRefuses() {
        StepDefinition disk =
                step("host.disk", null, Map.of("mounts", List.of("/", "{none}", "{mount}")));
        Map<String, Object> values = Map.of("mount", "-x");

        assertThat(refusals(disk, values))
                .containsExactly(
                        new Violation("parameters.mount", "must begin with /, for step 1, S"));

        StepDefinition list = step("host.disk", null, Map.of("mounts", "{mount}"));
        assertThat(refusals(list, values))
                .containsExactly(
                        new Violation("parameters.mount", "must be a list, for step 1, S"));

        StepDefinition fixed = step("host.disk", null, Map.of("mounts", List.of("x")));
        assertThat(refusals(fixed, values))
                .containsExactly(
                        new Violation("parameters", "step 1, S: mounts[0] must begin with /"));
    }

    @Test
    void tellsEveryParameterThatStepsRefuse() {
        Map<String, Object> values = new HashMap<>();
        values.put("mount", "srv");
        values.put("max-age", "old");
        InvalidParameters refused =
                Objects.requireNonNull(
                        catchThrowableOfType(
                                InvalidParameters.class,
                                () -> arguments.bound(procedure, values, "staging", 1)));
        assertThat(refused.violations())
                .extracting(Violation::field)
                .contains("parameters.mount", "parameters.max-age");
        assertThat(refused.getStatusCode().value()).isEqualTo(400);
        assertThat(refused.getBody().getProperties()).containsKey("errors");
    }

    private List<Violation> refusals(StepDefinition step, Map<String, Object> values) {
        return Objects.requireNonNull(
                        catchThrowableOfType(
                                InvalidParameters.class,
                                () -> arguments.bound(step, values, "staging", 1)))
                .violations();
    }

    @Test
    void replacesInStringsOnlyAndOnlyOnce() {
        Map<String, Object> settings =
                Map.of(
                        "text", "{environment}/{run}: {mount}{age}",
                        "nested", Map.of("list", List.of("{count}", List.of("{flag}"), 7, "{age}")),
                        "json", "{\"a\": 1} {} { mount } {Mount} ${HOME} {{.Names}}",
                        "{mount}", "a key stays",
                        "absent", "{absent}",
                        "list", List.of("a", "{absent}", "b"));

        Map<String, Object> filled =
                arguments.settings(
                        step("shell.script", Effect.READS, settings),
                        Map.of(
                                "mount",
                                "{count}",
                                "age",
                                Duration.ofMinutes(90),
                                "count",
                                5L,
                                "flag",
                                true),
                        "staging",
                        7);

        assertThat(filled)
                .isEqualTo(
                        Map.of(
                                "text", "staging/7: {count}90m",
                                "nested", Map.of("list", List.of(5L, List.of(true), 7, "90m")),
                                "json", "{\"a\": 1} {} { mount } {Mount} ${HOME} {{.Names}}",
                                "{mount}", "a key stays",
                                "list", List.of("a", "b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "sql", "cypher"})
    void neverReplacesInCode(String field) {
        Map<String, Object> settings =
                Map.of(field, "x {mount}", "deep", Map.of(field, List.of("{mount}")));

        assertThat(
                        arguments.settings(
                                step("shell.script", Effect.READS, settings),
                                Map.of("mount", "'; id"),
                                "staging",
                                1))
                .isEqualTo(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{x}", "{x}/y", "{empty}{x}", "-{x}", "--{x}", "{empty}-{x}"})
    void A18_letsNoValueBecomeAnOption(String argument) {
        for (String field : List.of("command", "argv", "args", "interpreter")) {
            StepDefinition step =
                    step("shell.command", Effect.READS, Map.of(field, List.of("git", argument)));
            InvalidParameters refused =
                    Objects.requireNonNull(
                            catchThrowableOfType(
                                    InvalidParameters.class,
                                    () ->
                                            arguments.settings(
                                                    step,
                                                    Map.of("x", "-oProxyCommand=id", "empty", ""),
                                                    "staging",
                                                    1)),
                            argument);
            assertThat(refused.violations())
                    .singleElement()
                    .matches(v -> v.field().equals("parameters.x"));
        }
    }

    @Test
    void A18_aNegativeNumberIsAnOptionToo() {
        assertThat(filledCommand("{x}", -5L)).isNull();
        assertThat(filledCommand("{x}", 5L)).isEqualTo(5L);
    }

    @Test
    void A19_aValueInsideALongerTextIsLiteral() {
        assertThat(filledCommand("--mount={x}", "-rf")).isEqualTo("--mount=-rf");
        assertThat(filledCommand("{x}", "@/etc/passwd")).isEqualTo("@/etc/passwd");
    }

    @Test
    void A17_anyValueArrivesAsGivenOrIsRefused() {
        Definition definition =
                read(
                        """
                        parameters:
                          - { name: x, type: string, default: a }
                        steps:
                          - title: A
                            kind: shell.command
                            effect: READS
                            settings: { command: [echo, "{x}", "pre={x}", "{x}"] }
                        """);
        Random random = new Random(20_261_123);
        int arrived = 0;
        for (int i = 0; i < 100_000; i++) {
            String value = text(random);
            try {
                var resolved = arguments.resolve(definition, Map.of("x", value));
                BoundStep<?> bound = arguments.bound(definition, resolved, "staging", 1).getFirst();
                assertThat(((TestKind.Command) bound.settings()).command().toArray())
                        .isEqualTo(new Object[] {"echo", value, "pre=" + value, value});
                arrived++;
            } catch (InvalidParameters e) {
                boolean reason =
                        value.startsWith("-")
                                || value.chars().anyMatch(Character::isISOControl)
                                || value.codePoints()
                                        .map(Character::getType)
                                        .anyMatch(
                                                type ->
                                                        type == Character.SURROGATE
                                                                || type == Character.FORMAT
                                                                || type == Character.LINE_SEPARATOR
                                                                || type
                                                                        == Character
                                                                                .PARAGRAPH_SEPARATOR);
                assertThat(reason).as("refused without a reason: %s", value).isTrue();
            }
        }
        assertThat(arrived).isBetween(30_000, 99_000);
    }

    private static String text(Random random) {
        String[] pieces = {
            "; id", "$(id)", "`id`", "|", "&&", "\n", "\0", "*", "~", "'", "\"", "-", "--", "-x",
            "{x}", "{run}", "{", "}", "${IFS}", "\\", "ü", "😀", "\ud83d", "\u202e", " ", "a", "%s",
                    "@/etc/passwd"
        };
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(5); n >= 0; n--) {
            text.append(
                    random.nextInt(4) > 0
                            ? pieces[random.nextInt(pieces.length)]
                            : Character.toString(random.nextInt(0x20, 0xd800)));
        }
        return text.toString();
    }

    private @Nullable Object filledCommand(String argument, Object value) {
        StepDefinition step =
                step("shell.command", Effect.READS, Map.of("command", List.of(argument)));
        try {
            Map<String, Object> filled = arguments.settings(step, Map.of("x", value), "staging", 1);
            return ((List<?>) Objects.requireNonNull(filled.get("command"))).getFirst();
        } catch (InvalidParameters e) {
            return null;
        }
    }

    private void assertRefused(String name, Object value, String message) {
        Map<String, Object> given = new HashMap<>(Map.of("table", "t"));
        given.put(name, value);
        assertThat(violations(given)).containsExactly(new Violation("parameters." + name, message));
    }

    private List<Violation> violations(Map<String, ?> given) {
        return violations(procedure, given);
    }

    private List<Violation> violations(Definition definition, Map<String, ?> given) {
        InvalidParameters refused =
                catchThrowableOfType(
                        InvalidParameters.class, () -> arguments.resolve(definition, given));
        return Objects.requireNonNull(refused, "accepted " + given).violations();
    }

    private static StepDefinition step(
            String kind, @Nullable Effect effect, Map<String, Object> settings) {
        return new StepDefinition(
                1,
                "S",
                kind,
                effect,
                Duration.ofMinutes(1),
                OnFailure.STOP,
                null,
                settings,
                Map.of());
    }

    private Definition read(String rest) {
        try {
            return yaml.read("daily/x", Texts.headed(rest));
        } catch (Flawed e) {
            throw new AssertionError(e);
        }
    }
}

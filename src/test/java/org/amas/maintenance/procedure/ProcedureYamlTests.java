package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.amas.maintenance.procedure.Definition.Frequency;
import org.amas.maintenance.procedure.Definition.OnFailure;
import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class ProcedureYamlTests {

    private final StepKinds kinds = TestKind.kinds();
    private final ProcedureYaml yaml = new ProcedureYaml(kinds, new Arguments(kinds));

    @Test
    void readsTheWholeOfAProcedure() throws Flawed {
        Definition definition = yaml.read("daily/disk-report", Texts.DISK_REPORT);

        assertThat(definition.title()).isEqualTo("Disk report");
        assertThat(definition.frequency()).isEqualTo(Frequency.ON_DEMAND);
        assertThat(definition.budget()).isEqualTo(Duration.ofMinutes(1));
        assertThat(definition.parameters())
                .containsExactly(
                        new Parameter(
                                "mount",
                                Parameter.Type.STRING,
                                "/",
                                false,
                                List.of(),
                                null,
                                null,
                                null,
                                null));
        var disk = definition.steps().getFirst();
        assertThat(disk.onFailure()).isEqualTo(OnFailure.CONTINUE);
        assertThat(disk.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(disk.effect()).isNull();
        assertThat(disk.settings()).isEqualTo(Map.of("mounts", List.of("{mount}")));
        assertThat(disk.limits())
                .isEqualTo(Map.of("used_percent", new Limit(80.0, 90.0, Limit.Worse.ABOVE)));
        var folders = definition.steps().getLast();
        assertThat(folders.number()).isEqualTo(2);
        assertThat(folders.effect()).isEqualTo(Effect.READS);
        assertThat(folders.onFailure()).isEqualTo(OnFailure.STOP);
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertFlaw("key: daily/x\ntitle: [1, 2\nsteps: []\n", 3, "flow sequence");
        assertFlaw("a: b: c\n", 1, "mapping values are not allowed here");
        assertFlaw("key: \"\u0007\"\n", 1, "");
        assertFlaw("", 1, "empty");
        assertFlaw("- 1\n", 1, 1, "must be object");
    }

    @Test
    void refusesAStepThatBuildsOnNoEarlierOne() {
        assertFlaw(
                Texts.DISK_REPORT.replace(
                        "    timeout: 10s\n", "    timeout: 10s\n    onlyAfter: shell.script\n"),
                15,
                "no earlier step is of the kind shell.script");
    }

    @Test
    void A25_refusesAliasesTagsAndDepth() {
        assertFlaw(
                """
                a: &a [x, x, x, x, x, x, x, x, x, x]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
                """,
                2,
                8,
                "alias");
        assertFlaw("base: &b { a: 1 }\nkey: { <<: *b }\n", 2, 12, "alias");
        assertFlaw("key: !!javax.script.ScriptEngineManager []\n", 1, 6, "tag");
        assertFlaw(
                "key: " + "[".repeat(30) + "]".repeat(30) + "\n", 1, 26, "nested deeper than 20");
        assertFlaw("key: " + "[".repeat(100_000) + "\n", 1, "");
    }

    @Test
    void refusesASecondDocumentAndASecondField() {
        assertFlaw(Texts.DISK_REPORT + "---\nkey: daily/other\n", 24, "second document");
        assertFlaw("key: daily/x\ntitle: X\nkey: daily/y\n", 3, 1, "'key' is there twice");
    }

    @Test
    void namesThePlaceOfAWrongShape() {
        assertFlaw(Texts.DISK_REPORT.replace("owner:", "ower:"), 6, 1, "unknown field 'ower'");
        assertFlaw(Texts.DISK_REPORT.replace("owner:", "ower:"), 1, 1, "'owner' is missing");
        assertFlaw(Texts.DISK_REPORT.replace("timeout: 10s", "timeout: soon"), 14, 14, "30s");
        assertFlaw(Texts.DISK_REPORT.replace("budget: 1m", "budget: 60"), 8, 9, "must be string");
        assertFlaw(Texts.DISK_REPORT.replace("on-demand", "hourly"), 4, 12, "must be one of daily");
        assertFlaw(Texts.DISK_REPORT.replace("P3", "P7"), 7, 11, "priority: must be one of P0");
        assertFlaw(Texts.DISK_REPORT.replace("continue", "ignore"), 15, 16, "continue stop");
        assertFlaw(Texts.DISK_REPORT.replace("warn: 80", "warn: high"), 17, 37, "must be number");
        assertFlaw(Texts.DISK_REPORT.replace("warn: 80", "warn: .nan"), 17, 37, ".nan");
        assertFlaw(Texts.DISK_REPORT.replace("warn:", "warm:"), 17, 31, "unknown field 'warm'");
        assertFlaw(Texts.DISK_REPORT.replace("daily/disk-report", "Daily/x"), 1, 6, "must match");
        assertFlaw(
                Texts.DISK_REPORT.replace("title: Disk report", "title: \"   \""),
                2,
                8,
                "title: must not be blank");
        assertFlaw(
                Texts.DISK_REPORT.replace("title: Disk usage", "title: \" \u00a0 \""),
                12,
                12,
                "title: must not be blank");
        assertFlaw(Texts.step("- a\n"), 10, 3, "steps[0]: must be object");
        assertFlaw(Texts.DISK_REPORT.replace("READS", "reads"), 20, 13, "READS CHANGES DESTROYS");
        assertFlaw(
                Texts.headed("steps:\n" + "- { title: a, kind: host.disk }\n".repeat(101)),
                10,
                "100");
    }

    @Test
    void namesAllThatIsWrongAtOnceInTheOrderOfTheText() {
        String text = Texts.DISK_REPORT.replace("P3", "P7").replace("10s", "soon");

        assertThat(flaws(text)).extracting(flaw -> flaw.place().line()).containsExactly(7, 14);
    }

    @Test
    void refusesAKeyThatIsNotThePath() throws Flawed {
        Flawed flawed =
                Objects.requireNonNull(
                        catchThrowableOfType(
                                Flawed.class, () -> yaml.read("daily/y", Texts.DISK_REPORT)));

        assertThat(flawed.flaws().getFirst().place()).isEqualTo(new Flaw.Place(1, 6));
        assertThat(flawed.flaws().getFirst().message()).contains("daily/y");
    }

    @Test
    void refusesWhatAKindDoesNotKnow() {
        assertFlaw(
                Texts.step("- { title: A, kind: host.dsk }\n"), 10, 21, "unknown kind 'host.dsk'");
        assertFlaw(
                Texts.step(
                        "- title: A\n  kind: host.disk\n  settings: { mounts: [/], mount: / }\n"),
                12,
                28,
                "mount there is no such setting");
        assertFlaw(Texts.step("- title: A\n  kind: host.disk\n"), 10, "mounts");
        assertFlaw(
                Texts.DISK_REPORT.replace("used_percent", "full_percent"),
                17,
                15,
                "host.disk has no reading 'full_percent', only inodes_percent used_percent");
    }

    @Test
    void letsAScriptNameItsOwnReadings() throws Flawed {
        String text =
                Texts.step(
                        """
                        - title: A
                          kind: shell.script
                          effect: CHANGES
                          settings: { interpreter: [sh], script: "echo {nothing} ${X}" }
                          limits: { rows_behind: { fail: 1, worse: above } }
                        """);

        assertThat(yaml.read("daily/x", text).steps().getFirst().limits())
                .containsEntry("rows_behind", new Limit(null, 1.0, Limit.Worse.ABOVE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                  | needs warn or fail",
                "{ fail: 1 }                         | needs worse",
                "{ warn: 3, fail: 3 }                | equal, which tells no direction: add worse:",
                "{ warn: 80, fail: 90, worse: below }| contradict"
            })
    void refusesALimitWithoutSense(String limit, String message) {
        assertFlaw(Texts.DISK_REPORT.replace("{ warn: 80, fail: 90 }", limit), 17, 15, message);
    }

    @Test
    void wantsAnEffectOfShellKindsAndNoneBelowTheComputed() throws Flawed {
        assertFlaw(
                Texts.DISK_REPORT.replace("    effect: READS\n", ""),
                19,
                11,
                "can't know its effect");
        String clean =
                Texts.step(
                        """
                        - title: A
                          kind: file.clean
                          effect: CHANGES
                          settings: { age: 1d, images: true, keep: 1, root: / }
                        """);
        assertFlaw(clean, 12, 11, "DESTROYS, not only CHANGES");
        assertThat(yaml.read("daily/x", clean.replace("CHANGES", "DESTROYS")).steps()).hasSize(1);
    }

    @Test
    void refusesAnUnknownPlaceholderWhereItStands() {
        assertFlaw(
                Texts.DISK_REPORT.replace("[\"{mount}\"]", "[/, \"{mont}\"]"),
                16,
                29,
                "unknown parameter {mont}");
    }

    @Test
    void A17_refusesAParameterThatWouldBecomeCode() {
        String text =
                Texts.headed(
                        """
                        parameters:
                          - { name: word, type: string, default: x }
                        steps:
                          - title: A
                            kind: shell.command
                            effect: READS
                            settings: { command: [sh, -c, "echo {word}"] }
                        """);
        assertFlaw(text, 15, 35, "what -c runs must not hold a parameter");
    }

    @Test
    void refusesAPlaceholderInALongerTextThatMayHaveNoValue() {
        String text =
                Texts.headed(
                        """
                        parameters:
                          - { name: sub, type: string }
                        steps:
                          - { title: A, kind: host.disk, settings: { mounts: ["/x/{sub}"] } }
                        """);

        assertFlaw(text, 12, 55, "{sub} needs a default or required: true here");
    }

    @Test
    void triesSamplesOfTheRightTypeWhereThereIsNoDefault() throws Flawed {
        String text =
                Texts.headed(
                        """
                        parameters:
                          - { name: age, type: duration, required: true, min: 2h }
                          - { name: images, type: boolean, required: true }
                          - { name: keep, type: integer, required: true, max: 5 }
                          - { name: root, type: choice, choices: [/a, /b], required: true }
                        steps:
                          - title: A
                            kind: file.clean
                            settings: { age: "{age}", images: "{images}", keep: "{keep}", root: "{root}" }
                        """);

        assertThat(yaml.read("daily/x", text).parameters()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ name: environment, type: string }              | 11 | always there",
                "{ name: Mount, type: string }                    | 11 | must match",
                "{ name: m, type: text }                          | 20 | must be one of string",
                "{ name: m, type: integer, default: ten }         | 38 | must be an integer",
                "{ name: m, type: string, default: 5 }            | 37 | must be a string",
                "{ name: m, type: integer, default: 5, max: 4 }   | 38 | must be at most 4",
                "{ name: m, type: integer, min: 5, max: 4 }       | 34 | min is above max",
                "{ name: m, type: integer, max: 4h }              | 34 | must be integers",
                "{ name: m, type: string, max: 4 }                | 33 | integer and duration only",
                "{ name: m, type: duration, default: 5 minutes }  | 39 | must be a duration",
                "{ name: m, type: duration, default: 5m, min: 1h }| 39 | must be at least 1h",
                "{ name: m, type: choice }                        | 3  | a choice needs choices",
                "{ name: m, type: string, choices: [a] }          | 37 | choices need a choice",
                "{ name: m, type: choice, choices: [a], default: b }| 51 | must be one of a",
                "{ name: m, type: choice, choices: [a, 2] }       | 41 | choices[1]: must be"
                        + " string",
                "{ name: m, type: choice, choices: [a, a] }       | 37 | the same value twice",
                "{ name: m, type: string, pattern: '[a' }         | 37 | not a regular expression",
                "{ name: m, type: integer, pattern: a }           | 38 | with a string only",
                "{ name: m, type: string, pattern: a, default: b }| 49 | must match a",
                "{ name: m, type: string, defualt: b }            | 28 | unknown field 'defualt'"
            })
    void A20_refusesAParameterWithoutSense(String parameter, int column, String message) {

        assertFlaw(Texts.parameters("- " + parameter + "\n"), 10, column, message);
    }

    @Test
    void refusesAParameterThatIsThereTwice() {
        assertFlaw(
                Texts.parameters("- { name: m, type: string }\n- { name: m, type: integer }\n"),
                11,
                11,
                "there twice");
    }

    @Test
    void A21_refusesAParameterThatWouldRuleAScript() {
        for (String name :
                List.of(
                        "path",
                        "home",
                        "ifs",
                        "ld-preload",
                        "bash-env",
                        "prompt-command",
                        "amas-run",
                        "amas-step-token",
                        "lang",
                        "user",
                        "pwd",
                        "perl-x")) {
            assertFlaw(
                    Texts.DISK_REPORT.replace("name: mount", "name: " + name), 10, 13, "rename it");
        }
    }

    @Test
    void A18_refusesADefaultThatWouldBeAnOption() {
        String text =
                Texts.headed(
                        """
                        parameters:
                          - { name: x, type: string, default: "--upload-pack=id" }
                        steps:
                          - title: A
                            kind: shell.command
                            effect: READS
                            settings: { command: [git, fetch, "{x}"] }
                        """);

        assertFlaw(text, 15, 15, "parameters.x must not begin with '-'");
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        String text =
                """
                key: daily/x
                titel: Everything
                purpose: Has one of each.
                frequency: hourly
                category: Tests
                owner: Nobody
                priority: P3
                budget: 1m
                budget: 2m
                parameters:
                  - { name: keep, type: integer, default: ten }
                  - { name: mount, type: string, default: / }
                  - { name: sub, type: sting }
                steps:
                  - title: A
                    kind: host.dsk
                    settings: { mounts: ["{mont}"] }
                  - title: B
                    kind: host.disk
                    timeout: soon
                    settings: { mounts: ["{mount}", "{mnt}"] }
                    limits: { full_percent: { warn: 1, fail: 2 }, used_percent: { warn: high } }
                  - title: C
                    kind: file.clean
                    settings:
                      age: 1d
                      nonsense: 1
                      images: 5
                      keep: many
                      other: 2
                  - title: D
                    kind: shell.script
                    settings: { interpreter: [sh], script: "true" }
                    limits: { lag: { fail: 1 } }
                """;

        assertThat(flaws(text))
                .extracting(flaw -> flaw.place().line() + " " + flaw.message().split(";")[0])
                .containsExactly(
                        "1 the field 'title' is missing",
                        "2 unknown field 'titel'",
                        "4 frequency: must be one of daily weekly monthly quarterly annual"
                                + " emergency on-demand",
                        "9 the field 'budget' is there twice",
                        "11 default: must be an integer",
                        "13 type: must be one of string integer boolean choice duration",
                        "16 unknown kind 'host.dsk'",
                        "17 unknown parameter {mont}",
                        "20 timeout: must be a duration such as 30s, 15m, 1h or 7d",
                        "21 unknown parameter {mnt}",
                        "22 host.disk has no reading 'full_percent', only inodes_percent"
                                + " used_percent",
                        "22 warn: must be number",
                        "27 nonsense there is no such setting",
                        "29 keep must be a number",
                        "30 other there is no such setting",
                        "32 shell.script can't know its effect: say READS, CHANGES or DESTROYS",
                        "34 lag: a limit with one bound needs worse");
    }

    @Test
    void countsWhatIsTooMuchToTell() {
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < 27; i++) {
            steps.append("- { title: A, kind: host.disk").append(i).append(" }\n");
        }

        List<Flaw> flaws = flaws(Texts.step(steps.toString()));

        assertThat(flaws).hasSize(21);
        assertThat(flaws.get(19).place().line()).isEqualTo(flaws.get(0).place().line() + 19);
        assertThat(flaws.get(20)).isEqualTo(new Flaw(Flaw.Place.NOWHERE, "and 7 more errors"));
    }

    private void assertFlaw(String text, int line, String message) {
        assertThat(flaws(text))
                .anySatisfy(
                        flaw -> {
                            assertThat(flaw.place().line()).isEqualTo(line);
                            assertThat(flaw.message()).contains(message);
                        });
    }

    private void assertFlaw(String text, int line, int column, String message) {
        assertThat(flaws(text))
                .anySatisfy(
                        flaw -> {
                            assertThat(flaw.message()).contains(message);
                            assertThat(flaw.place()).isEqualTo(new Flaw.Place(line, column));
                        });
    }

    private List<Flaw> flaws(String text) {
        String key = text.contains("key: daily/disk-report") ? "daily/disk-report" : "daily/x";
        Flawed flawed = catchThrowableOfType(Flawed.class, () -> yaml.read(key, text));
        assertThat(flawed).as("accepted: %s", text).isNotNull();
        return Objects.requireNonNull(flawed).flaws();
    }
}

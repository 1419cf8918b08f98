package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds as Spring finds them, with the settings and limits that the shipped files give them.
 */
class ShippedSettingsTests {

    private static final AnnotationConfigApplicationContext SPRING =
            new AnnotationConfigApplicationContext();

    @BeforeAll
    static void scan() {
        SPRING.registerBean(LocalValidatorFactoryBean.class);
        SPRING.scan("org.amas.maintenance.step");
        SPRING.refresh();
    }

    @AfterAll
    static void close() {
        SPRING.close();
    }

    private static StepKinds kinds() {
        return SPRING.getBean(StepKinds.class);
    }

    private static <S> S bind(StepKind<S> kind, Map<String, Object> settings) {
        return kinds().bind(kind, settings);
    }

    /** A rule over several settings has the name of a method, which is nobody's business. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file.rotate | {compressAfter: 9d, deleteAfter: 8d} | deleteAfter must be longer"
                        + " than compressAfter",
                "file.rotate | {compressAfter: 1s} | compressAfter must be longer than or equal to"
                        + " 1 hour",
                "postgres.settings | {rules: [{name: fsync, why: safe}]} | rules[0] a rule needs"
                        + " is, least or most",
                "shell.command | {command: [a], targets: [postgres, nope]} | targets[1] must be one"
                        + " of docker, postgres, redis, neo4j, api, host, files",
                "shell.command | {command: [a], expectedExits: [0, 256]} | expectedExits[1] must be"
                        + " between 0 and 255",
                "shell.script | {interpreter: [sh], script: a, warningExits: [-1]} |"
                        + " warningExits[0] must be between 0 and 255",
                "shell.script | {interpreter: [sh], script: a, expected: [0, 3], warning: [3]} | an"
                        + " exit code stands in expectedExits or in warningExits, not in both",
                "docker.exec | {service: api, command: [a], expected: [300]} | expectedExits[0]"
                        + " must be between 0 and 255",
                "docker.exec | {service: api, command: [a], warning: [0]} | an exit code stands in"
                        + " expectedExits or in warningExits, not in both",
                "neo4j.transactions | {warn: 2h, fail: 1h} | fail must be longer than warn"
            })
    void saysWhatIsWrongWithSettingsInTheNamesTheyHave(String name, String yaml, String said) {
        StepKind<?> kind = kinds().named(name).orElseThrow();
        Map<String, Object> settings = new YAMLMapper().readValue(yaml, new TypeReference<>() {});
        assertThatThrownBy(() -> bind(kind, settings)).hasMessageStartingWith(said);
    }

    @Test
    void knowWhetherTheyGiveParametersToWhatTheyRun() {
        assertThat(kinds().all())
                .filteredOn(StepKind::setsVariables)
                .extracting(StepKind::name)
                .containsExactly(
                        "file.replace-tool",
                        "packages.apt",
                        "packages.apt-refresh",
                        "packages.apt-upgrade",
                        "scanner.run",
                        "shell.command",
                        "shell.script");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "daily/system-status",
                "daily/log-rotation",
                "weekly/redis-maintenance",
                "weekly/neo4j-maintenance",
                "tools/backup"
            })
    void bindAndKnowTheirLimits(String key) throws Exception {
        JsonNode file;
        try (InputStream in = getClass().getResourceAsStream("/procedures/" + key + ".yaml")) {
            file = new YAMLMapper().readTree(in);
        }
        assertThat(file.path("key").asString()).isEqualTo(key);
        String text = file.path("steps").toString();
        for (JsonNode parameter : file.path("parameters")) {
            String name = "{" + parameter.path("name").asString() + "}";
            text = text.replace(name, parameter.path("default").asString());
        }
        for (JsonNode step : JsonMapper.shared().readTree(text)) {
            Optional<StepKind<?>> kind = kinds().named(step.path("kind").asString());
            kind.ifPresent(k -> check(k, step));
        }
    }

    @SuppressWarnings("unchecked")
    private static <S> void check(StepKind<S> kind, JsonNode step) {
        Map<String, Object> settings =
                JsonMapper.shared().convertValue(step.path("settings"), Map.class);
        S bound = bind(kind, settings);
        assertThat(kind.uses(bound)).isNotEmpty();
        assertThat(kind.effect(bound)).isLessThan(Effect.DESTROYS);
        assertThat(kind.readings()).containsAll(step.path("limits").propertyNames());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.containers",
                "docker.disk",
                "docker.prune",
                "docker.log-limits",
                "host.disk",
                "host.resources",
                "api.health",
                "api.metrics",
                "api.routes",
                "file.rotate",
                "file.truncate-live",
                "postgres.backup",
                "postgres.restore-check",
                "redis.backup",
                "redis.restore-check",
                "neo4j.backup",
                "neo4j.restore-check"
            })
    void haveDefaultsForAllThatCanBeSet(String name) {
        StepKind<?> kind = kinds().named(name).orElseThrow();
        assertThat(bind(kind, Map.of())).isNotNull();
    }

    @Test
    void refuseWhatMakesNoSense() {
        StepKind<?> rotate = kinds().named("file.rotate").orElseThrow();
        assertThatThrownBy(() -> bind(rotate, Map.of("compressAfter", "40d")))
                .hasMessageContaining("deleteAfter must be longer");
        assertThatThrownBy(() -> bind(rotate, Map.of("maxFiles", 0)))
                .hasMessageContaining("maxFiles");
        StepKind<?> disk = kinds().named("host.disk").orElseThrow();
        assertThatThrownBy(() -> bind(disk, Map.of("mounts", java.util.List.of("srv"))))
                .hasMessageContaining("must begin with /");
        StepKind<?> health = kinds().named("api.health").orElseThrow();
        assertThatThrownBy(() -> bind(health, Map.of("pathh", "/health")))
                .hasMessageContaining("pathh");
    }
}

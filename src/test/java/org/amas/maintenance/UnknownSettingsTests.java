package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.amas.maintenance.target.InvalidConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.stream.Stream;

class UnknownSettingsTests {

    @ParameterizedTest
    @CsvSource({
        "amas.run.concurent, amas.run.concurrent",
        "amas.acess.bootstrap.username, amas.access.bootstrap.username",
        "amas.data-directory, amas.data-dir",
        "amas.run.concurrent.most, amas.run.concurrent",
        "amas.environment.production.title, amas."
    })
    void aMisspeltNameEndsTheStartAndTheRightOneIsNamed(String name, String meant) {
        assertThatThrownBy(() -> check(Map.of(name, "1")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(name);
        assertThat(SettingNames.nearest(name)).startsWith(meant);
    }

    @Test
    void namesAllThatAreUnknownButNoValue() {
        assertThatThrownBy(() -> check(Map.of("amas.on", "hunter2", "amas.two", "hunter2")))
                .hasMessageContaining("amas.on is not known, and neither is amas.two")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amas.dataDir",
                "amas.access.publicUrl",
                "amas.access.allowed_hosts",
                "amas.access.allowed-hosts[1]",
                "amas.environments.production.title",
                "amas.lab.postgres.port",
                "amas.test.shots",
                "amas.bench.count",
                "amas.screenshots",
                "amasing.name"
            })
    void whatIsReadMayBeSet(String name) {
        assertThatCode(() -> check(Map.of(name, "1"))).doesNotThrowAnyException();
    }

    @Test
    void anEmptySectionMeansNothing() {
        assertThatCode(() -> check(Map.of("amas", "", "amas.run", ""))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Map.of("amas.run", "20"))).hasMessageContaining("amas.run");
    }

    /** What a room reads by its settings is on the list, and nothing else is. */
    @Test
    void theListIsWhatTheRoomsRead() {
        Stream<String> bound =
                new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("org.amas.maintenance")
                                .stream()
                                .filter(c -> c.isAnnotatedWith(ConfigurationProperties.class))
                                .map(JavaClass::reflect)
                                .flatMap(UnknownSettingsTests::names)
                                // Channels have names of the operator's own.
                                .filter(name -> !name.equals("amas.notify.channels"));

        assertThat(SettingNames.EACH)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("amas.data-dir"), bound).toList());
    }

    @Test
    void whatShipsIsKnown() throws IOException {
        assertThat(
                        PropertiesLoaderUtils.loadProperties(
                                        new ClassPathResource("application.properties"))
                                .stringPropertyNames())
                .filteredOn(name -> name.startsWith("amas."))
                .isNotEmpty()
                .allMatch(name -> SettingNames.knows(ConfigurationPropertyName.of(name), false));
    }

    @ParameterizedTest
    @CsvSource({
        "AMAS_RUN_CONCURENT, amas.run.concurrent",
        "AMAS_ACESS_BOOTSTRAP_USERNAME, amas.access.bootstrap.username",
        "AMAS_ACCESS_BOOTSTRAP_USER, amas.access.bootstrap.username",
        "AMAS_ACCESS_ALOWEDHOSTS_0, amas.access.allowed-hosts"
    })
    void aVariableThatIsNearlyOursIsNoticed(String variable, String meant) {
        assertThat(SettingNames.nearlyNamed(variable)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AMAS_FOO",
                "AMAS_RUN",
                "AMAS_STEP_TOKEN",
                "AMAS_ENVIRONMENT",
                "AMAS_DATABASE_IMAGE",
                "AMAS_REDIS_PASSWORD",
                "AMAS_MAINTENANCE_DATABASE_PASSWORD",
                "AMAS_DATADIR",
                "AMAS_DATA_DIR",
                "AMAS_RUN_OUTPUT_LIMIT",
                "AMAS_ACCESS_ALLOWEDHOSTS_0",
                "AMAS_LAB_POSTGRES_PORT"
            })
    void otherVariablesAreNoneOfOurBusiness(String variable) {
        assertThat(SettingNames.nearlyNamed(variable)).isEmpty();
    }

    private static Stream<String> names(Class<?> settings) {
        return names(settings.getAnnotation(ConfigurationProperties.class).value() + ".", settings);
    }

    private static Stream<String> names(String prefix, Class<?> settings) {
        return Stream.of(settings.getRecordComponents())
                .flatMap(component -> names(prefix, component));
    }

    private static Stream<String> names(String prefix, RecordComponent component) {
        String name = prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
        return component.getType().isRecord()
                ? names(name + ".", component.getType())
                : Stream.of(name);
    }

    private static void check(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", properties));
        new UnknownSettings(new org.springframework.boot.logging.DeferredLogs())
                .postProcessEnvironment(environment, new SpringApplication());
    }
}

package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

import java.nio.file.Path;

class EnvironmentConfigurationTests {

    private static final String PRODUCTION = "amas.environments.production.";

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                    .withUserConfiguration(EnvironmentConfiguration.class);

    @Test
    void withoutConfigurationThereIsThisHostUnprotected() {
        application.run(
                context -> {
                    Environments environments = context.getBean(Environments.class);
                    assertThat(environments.all())
                            .singleElement()
                            .satisfies(
                                    local -> {
                                        assertThat(local.name()).isEqualTo("local");
                                        assertThat(local.approvalRequired()).isFalse();
                                        assertThat(local.target(TargetType.HOST)).isPresent();
                                    });
                });
    }

    @Test
    void readsEveryTarget() {
        application
                .withPropertyValues(
                        PRODUCTION + "title=Production",
                        PRODUCTION + "approval=required",
                        PRODUCTION + "targets.docker.host=unix:///nowhere/docker.sock",
                        PRODUCTION + "targets.docker.project=amas-production-blue",
                        PRODUCTION + "targets.docker.services=postgres-blue,nginx",
                        PRODUCTION + "targets.postgres.url=jdbc:postgresql://127.0.0.1:5/amas?a=b",
                        PRODUCTION + "targets.postgres.username=amas_maintenance",
                        PRODUCTION + "targets.postgres.password=env:AMAS_PG",
                        PRODUCTION + "targets.redis.url=redis://127.0.0.1:6/3",
                        PRODUCTION + "targets.neo4j.url=bolt://127.0.0.1:7",
                        PRODUCTION + "targets.api.url=http://127.0.0.1:8",
                        PRODUCTION + "targets.files.root=/srv/amas",
                        PRODUCTION + "targets.certificates[0].file=nginx/ssl/cert.pem",
                        PRODUCTION + "targets.certificates[1].host=127.0.0.1")
                .run(
                        context -> {
                            Environment production =
                                    context.getBean(Environments.class)
                                            .named("production")
                                            .orElseThrow();
                            assertThat(production.approvalRequired()).isTrue();
                            PostgresTarget postgres =
                                    production.target(PostgresTarget.class, TargetType.POSTGRES);
                            assertThat(postgres.address())
                                    .isEqualTo("postgresql://127.0.0.1:5/amas");
                            assertThat(
                                            production
                                                    .target(RedisTarget.class, TargetType.REDIS)
                                                    .database())
                                    .isEqualTo(3);
                            assertThat(
                                            production
                                                    .target(ApiTarget.class, TargetType.API)
                                                    .latencyPath())
                                    .isEqualTo("/health/live");
                            assertThat(
                                            production
                                                    .target(
                                                            CertificatesTarget.class,
                                                            TargetType.CERTIFICATES)
                                                    .files())
                                    .containsExactly(Path.of("/srv/amas/nginx/ssl/cert.pem"));
                        });
    }

    @Test
    void foldersWithoutAProvenHostAreNotOurs() {
        application
                .withPropertyValues(
                        PRODUCTION + "targets.files.root=/srv/amas",
                        PRODUCTION + "targets.certificates[0].file=nginx/ssl/cert.pem")
                .run(
                        context -> {
                            Environment production =
                                    context.getBean(Environments.class)
                                            .named("production")
                                            .orElseThrow();
                            assertThat(
                                            production
                                                    .target(FilesTarget.class, TargetType.FILES)
                                                    .unproven())
                                    .contains("no host target");
                            assertThat(
                                            production
                                                    .target(
                                                            CertificatesTarget.class,
                                                            TargetType.CERTIFICATES)
                                                    .unread())
                                    .hasValueSatisfying(
                                            why -> assertThat(why).contains("no host target"));
                        });
    }

    @Test
    void anotherMachinesIdIsNotProof() {
        application
                .withPropertyValues(PRODUCTION + "targets.host.machine-id=0000")
                .run(
                        context ->
                                assertThat(
                                                context.getBean(Environments.class)
                                                        .named("production")
                                                        .orElseThrow()
                                                        .target(HostTarget.class, TargetType.HOST)
                                                        .unproven())
                                        .isNotNull());
    }

    @Test
    void aSecretWrittenOutEndsTheStartAndNamesTheProperty() {
        application
                .withPropertyValues(
                        PRODUCTION + "targets.redis.url=redis://127.0.0.1:6",
                        PRODUCTION + "targets.redis.password=hunter2")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .isInstanceOf(InvalidConfiguration.class)
                                        .hasMessageContaining(PRODUCTION + "targets.redis.password")
                                        .hasMessageNotContaining("hunter2"));
    }

    @Test
    void aMisspeltPropertyEndsTheStart() {
        application
                .withPropertyValues(PRODUCTION + "targets.redis.ulr=redis://127.0.0.1:6")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasStackTraceContaining("targets.redis"));
    }
}

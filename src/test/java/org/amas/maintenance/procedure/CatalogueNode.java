package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.step.StepKinds;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

import javax.sql.DataSource;

/** A node of the application, as far as the catalogue needs one. */
final class CatalogueNode {

    private CatalogueNode() {}

    @EnableTransactionManagement
    static class Transactions {}

    static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations("filesystem:db/migration")
                .load()
                .migrate();
    }

    static AnnotationConfigApplicationContext start(
            DataSource database, Path shipped, Path operator) {
        var node = new AnnotationConfigApplicationContext();
        node.registerBean(DataSource.class, () -> database);
        node.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        node.registerBean(
                PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        node.registerBean(
                TransactionTemplate.class,
                () -> new TransactionTemplate(node.getBean(PlatformTransactionManager.class)));
        node.registerBean(
                Clock.class, () -> Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)));
        node.registerBean(JsonMapper.class, JsonMapper::shared);
        node.registerBean(StepKinds.class, TestKind::kinds);
        node.registerBean(
                ProcedureFiles.class,
                () -> new ProcedureFiles(operator, "file:" + shipped + "/*/*.yaml"));
        node.register(
                Transactions.class,
                AuditLog.class,
                Arguments.class,
                ProcedureYaml.class,
                Versions.class,
                CatalogueLoad.class,
                CatalogueUpdate.class,
                Catalogue.class,
                Activations.class,
                ProcedureApi.class);
        node.refresh();
        return node;
    }

    static Path write(Path root, String key, String text) throws IOException {
        Path file = root.resolve(key + ".yaml");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }
}

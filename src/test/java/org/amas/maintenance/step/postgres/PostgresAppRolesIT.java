package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** Against the sessions of a real server. */
class PostgresAppRolesIT {

    private static final String APP = "it_app";

    private final PostgresAppRoles kind = new PostgresAppRoles();
    private Maintained database;
    private Connection app;

    @BeforeEach
    void connectAsTheApplication() throws SQLException {
        database = Maintained.anew("it_app_roles");
        database.sql("DROP ROLE IF EXISTS it_app", "CREATE ROLE it_app LOGIN PASSWORD 'it'");
        String url = Lab.shared().postgres().url("it_app_roles");
        app = DriverManager.getConnection(url, APP, "it");
    }

    @AfterEach
    void disconnect() throws SQLException {
        app.close();
        database.sql("ALTER ROLE it_app NOSUPERUSER NOLOGIN");
    }

    private List<Finding> findings() throws Exception {
        RecordingContext said = database.as(Maintained.OWNER);
        said.perform(kind, new PostgresAppRoles.Settings(null));
        assertThat(said.value("app_roles")).isPositive();
        return said.findings().stream().filter(f -> f.place().equals(APP)).toList();
    }

    @Test
    @PlantedFault(
            check = "postgres.app-roles",
            fault = "the application's role is a superuser",
            removed = "the role is none any more")
    void anApplicationThatIsSuperuserFailsUntilItIsNot() throws Exception {
        assertThat(findings()).isEmpty();
        database.sql("ALTER ROLE it_app SUPERUSER");
        assertThat(findings())
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.severity()).isEqualTo(Severity.ERROR);
                            assertThat(f.evidence())
                                    .contains("FROM pg_roles")
                                    .endsWith("told by a session");
                        });
        database.sql("ALTER ROLE it_app NOSUPERUSER CREATEROLE");
        assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.WARNING);
        database.sql("ALTER ROLE it_app NOCREATEROLE");
        assertThat(findings()).isEmpty();
    }
}

package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A server of our own, whose rules, sessions, settings and grants are made careless and mended. */
class PostgresSecurityIT {

    private static final ShippedProcedure SHIPPED =
            ShippedProcedure.load("quarterly/security-review");

    @TempDir static Path folder;
    private static LabPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = LabPostgres.start(folder, 0, true);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static String sql(String... statements) throws SQLException {
        try (Connection connection = server.connect("amas");
                Statement statement = connection.createStatement()) {
            String last = "";
            for (String one : statements) {
                if (statement.execute(one)) {
                    try (ResultSet rows = statement.getResultSet()) {
                        last = rows.next() ? String.valueOf(rows.getString(1)) : "";
                    }
                }
            }
            return last;
        }
    }

    private static <S> RecordingContext looked(PostgresCheck<S> kind) throws Exception {
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new PostgresTarget(
                                        server.url("amas"),
                                        LabPostgres.USERNAME,
                                        Secret.of(LabPostgres.PASSWORD)));
        context.perform(kind, SHIPPED.settings(kind));
        assertThat(context.findings())
                .as("the statement is the evidence")
                .allSatisfy(f -> assertThat(f.evidence()).contains("SELECT "));
        return context;
    }

    private static List<String> prints(RecordingContext context) {
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    @Test
    @PlantedFault(
            check = "postgres.host-rules",
            fault = "a rule trusts a network",
            removed = "the rule is gone")
    void aRuleThatTrustsIsCriticalUntilItIsGone() throws Exception {
        PostgresHostRules kind = new PostgresHostRules();
        String print = "hba:host all all 10.0.0.0 trust";
        Path rules = Path.of(sql("SHOW hba_file"));
        String before = Files.readString(rules);
        assertThat(prints(looked(kind))).doesNotContain(print);
        try {
            Files.writeString(
                    rules,
                    before + "\nhost all all 10.0.0.0/8 trust\nhost all all 10.9.0.0/16 md5\n");
            RecordingContext during = looked(kind);
            assertThat(during.findings(Severity.CRITICAL))
                    .extracting(Finding::fingerprint)
                    .contains(print);
            assertThat(during.findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .contains("hba:host all all 10.9.0.0 md5");
        } finally {
            Files.writeString(rules, before);
        }
        assertThat(prints(looked(kind))).doesNotContain(print);
    }

    @Test
    @PlantedFault(
            check = "postgres.superusers",
            fault = "an application is connected as a superuser",
            removed = "it has left")
    void anApplicationThatIsASuperuserFailsUntilItLeaves() throws Exception {
        PostgresSuperusers kind = new PostgresSuperusers();
        try (Connection amas = server.connect("amas");
                Statement statement = amas.createStatement()) {
            statement.execute("SET application_name = 'amas-backend'");
            RecordingContext during = looked(kind);
            assertThat(during.findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .contains("superuser:postgres:amas:amas-backend");
        }
        assertThat(prints(looked(kind))).doesNotContain("superuser:postgres:amas:amas-backend");
    }

    @Test
    void passwordsStoredAsMd5FailUntilTheSettingIsMended() throws Exception {
        PostgresSettings kind = new PostgresSettings();
        sql("ALTER SYSTEM SET password_encryption = 'md5'", "SELECT pg_reload_conf()");
        Thread.sleep(500);
        assertThat(looked(kind).findings(Severity.ERROR))
                .anyMatch(f -> f.fingerprint().contains("password_encryption"));
        sql("ALTER SYSTEM RESET password_encryption", "SELECT pg_reload_conf()");
        Thread.sleep(500);
        assertThat(looked(kind).findings())
                .noneMatch(f -> f.fingerprint().contains("password_encryption"))
                .anyMatch(f -> f.fingerprint().contains("ssl"));
    }

    @Test
    @PlantedFault(
            check = "postgres.audit-trail",
            fault = "audit rows can be deleted, and none is written",
            removed = "the right is revoked and a row is written")
    void auditRowsThatCanBeChangedOrAreNotWrittenFailUntilMended() throws Exception {
        PostgresAuditTrail kind = new PostgresAuditTrail();
        sql(
                "CREATE ROLE it_app LOGIN",
                "GRANT DELETE ON audit_logs TO it_app",
                "CREATE TABLE kept AS SELECT * FROM audit_logs",
                "UPDATE audit_logs SET created_at = created_at - interval '200 days'");
        RecordingContext during = looked(kind);
        assertThat(prints(during)).contains("audit-grant:it_app:DELETE", "audit-silent");

        sql(
                "REVOKE DELETE ON audit_logs FROM it_app",
                "UPDATE audit_logs SET created_at = now() WHERE id = (SELECT max(id) FROM"
                        + " audit_logs)");
        RecordingContext after = looked(kind);
        assertThat(prints(after)).doesNotContain("audit-grant:it_app:DELETE", "audit-silent");

        sql("UPDATE audit_logs SET created_at = now()");
        assertThat(prints(looked(kind))).contains("audit-retention");

        sql("ALTER TABLE audit_logs RENAME TO elsewhere");
        assertThat(looked(kind).outcome().orElseThrow().ending()).isEqualTo(Ending.UNKNOWN);
        sql("ALTER TABLE elsewhere RENAME TO audit_logs");
    }
}

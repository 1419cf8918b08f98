package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** A server of our own that asks for passwords. */
class PostgresDefaultPasswordsIT {

    private static final String ASKS = "host all all 127.0.0.1/32 scram-sha-256\n";

    private final PostgresDefaultPasswords kind = new PostgresDefaultPasswords();

    private static RecordingContext context(String url) {
        return new RecordingContext().with(new PostgresTarget(url, "amas_maintenance", null));
    }

    @Test
    @PlantedFault(
            check = "postgres.default-passwords",
            fault = "a password that AMAS ships with",
            removed = "the passwords are changed")
    void aDefaultPasswordFailsUntilItIsChanged() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection owner = server.getPostgresDatabase().getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD 'kept-by-the-test-only'");
            statement.execute("CREATE ROLE amas LOGIN PASSWORD 'another-of-the-test'");
            try (var row = statement.executeQuery("SHOW hba_file")) {
                row.next();
                Files.writeString(Path.of(row.getString(1)), ASKS);
            }
            statement.execute("SELECT pg_reload_conf()");
            String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";

            RecordingContext before = context(url);
            before.perform(kind, new NoSettings());
            assertThat(before.findings()).isEmpty();
            assertThat(before.value("default_passwords_tried")).isEqualTo(3);

            statement.execute("ALTER ROLE postgres PASSWORD 'postgres'");
            statement.execute("ALTER ROLE amas PASSWORD 'amas_password'");
            RecordingContext during = context(url);
            during.perform(kind, new NoSettings());
            assertThat(during.findings(Severity.CRITICAL))
                    .extracting(Finding::place)
                    .containsExactly(
                            "postgres with its own name as password",
                            "amas with AMAS's default password");
            assertThat(during.value("default_passwords_accepted")).isEqualTo(2);
            assertThat(during.text() + during.findings() + during.tables())
                    .doesNotContain("amas_password");

            statement.execute("ALTER ROLE postgres PASSWORD 'kept-by-the-test-only'");
            statement.execute("ALTER ROLE amas PASSWORD 'another-of-the-test'");
            RecordingContext after = context(url);
            after.perform(kind, new NoSettings());
            assertThat(after.findings()).isEmpty();
        }
    }

    @Test
    void saysThatTheServerIsDown() {
        RecordingContext down = context("jdbc:postgresql://127.0.0.1:1/amas");
        assertThatThrownBy(() -> down.perform(kind, new NoSettings()))
                .isInstanceOf(TargetDown.class);
        assertThat(down.readings()).isEmpty();
    }
}

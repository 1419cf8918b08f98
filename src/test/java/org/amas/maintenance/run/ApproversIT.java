package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.file.Path;

/** Where a second person is asked for, there have to be two. */
class ApproversIT {

    private static final String PASSWORD = "correct-horse-battery-7";

    @Test
    void warnsUntilTwoPeopleCanApprove(@TempDir Path folder) {
        try (RunNode node =
                new RunNode(
                        folder,
                        "amas.environments.local.title=Local",
                        "amas.environments.guarded.title=Guarded",
                        "amas.environments.guarded.approval=required")) {
            ApproversAdvice advice = node.bean(ApproversAdvice.class);
            Accounts accounts = node.bean(Accounts.class);
            accounts.create("anna", "Anna", Role.ENGINEER, PASSWORD);
            assertThat(advice.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("Guarded asks for a second person")
                    .contains("nobody can approve");

            accounts.create("ben", "Ben", Role.LEAD, PASSWORD);
            assertThat(advice.warnings())
                    .singleElement()
                    .asString()
                    .contains("only ben can approve");

            accounts.create("cleo", "Cleo", Role.ADMIN, PASSWORD);
            assertThat(advice.warnings()).isEmpty();
            node.bean(JdbcClient.class)
                    .sql("update access_account set disabled = true where username = 'cleo'")
                    .update();
            assertThat(advice.warnings()).hasSize(1);
        }
    }
}

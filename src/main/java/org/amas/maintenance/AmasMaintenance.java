package org.amas.maintenance;

import org.amas.maintenance.audit.AuditCommand;
import org.amas.maintenance.report.PackVerifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

import java.util.List;
import java.util.Locale;

/** The operations dashboard that performs, records and proves the maintenance of AMAS. */
@SpringBootApplication
public class AmasMaintenance {

    /**
     * Speaks English whatever the machine speaks: what is said, counted and hashed must not depend
     * on where it runs, and with some languages even {@code %d} has other digits. Pages do the same
     * by {@code spring.web.locale}, and tests by their JVM's arguments.
     */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ENGLISH);
        if (args.length > 0) {
            List<String> rest = List.of(args).subList(1, args.length);
            switch (args[0]) {
                case "audit" -> System.exit(AuditCommand.run(rest, System.out));
                case "evidence" -> System.exit(PackVerifier.run(rest, System.out));
                case "run" -> System.exit(RunCommand.run(rest, System.out));
                default -> requireSetting(args[0]);
            }
        }
        SpringApplication.run(AmasMaintenance.class, args);
    }

    /** A word that is neither a command nor a setting doesn't mean: start. */
    private static void requireSetting(String first) {
        if (!first.startsWith("--")) {
            System.err.printf(
                    "There is no command %s. The commands are audit, evidence and run; without one"
                        + " the application starts, with settings such as --server.port=8081.%n",
                    first);
            System.exit(2);
        }
    }
}

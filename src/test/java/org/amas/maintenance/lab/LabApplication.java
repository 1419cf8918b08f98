package org.amas.maintenance.lab;

import org.amas.maintenance.AmasMaintenance;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** The product against the stand-in AMAS: what {@code spring-boot:test-run} starts. */
public class LabApplication {

    /** First argument of the JVM that is Neo4j: one main class, so that Maven finds it. */
    static final String NEO4J = "neo4j";

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals(NEO4J)) {
            Neo4jProcess.run(List.of(args).subList(1, args.length));
            return;
        }
        SimpleCommandLinePropertySource given = new SimpleCommandLinePropertySource(args);
        System.out.println("Starting the stand-in AMAS: PostgreSQL, Redis, Neo4j, API …");
        Lab lab = lab(given);
        Map<String, String> properties = new LinkedHashMap<>();
        String data = lab.directory().resolve("maintenance").toString();
        properties.put("amas.data-dir", data);
        properties.put("spring.datasource.url", "${amas.lab.datasource.url}");
        properties.put(
                "amas.lab.datasource.url",
                "jdbc:h2:async:${amas.data-dir}/amas;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
                    + "DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        properties.put("amas.step.shell.enabled", "true");
        // As shipped; what tests set on the same class path is theirs.
        properties.put("amas.duty.automatic-start", "true");
        properties.put("logging.level.root", "WARN");
        properties.put("logging.level.org.amas.maintenance", "INFO");
        properties.put("spring.main.banner-mode", "off");
        properties.putAll(lab.properties());
        // Below the command line, above everything in files: what a person types still wins.
        System.setProperty(
                "spring.application.json", JsonMapper.shared().writeValueAsString(properties));
        SpringApplication.from(AmasMaintenance::main).with(LabWelcome.class).run(args);
    }

    /** Ends the program with a sentence, not a stack trace, where there is no lab to be had. */
    private static Lab lab(SimpleCommandLinePropertySource given) {
        try {
            LabSettings settings = LabSettings.from(name -> setting(given, name));
            settings.requireFreePorts();
            return Lab.start(settings);
        } catch (IllegalStateException | CompletionException e) {
            System.err.println("\nThe stand-in AMAS can't start: " + e.getMessage());
            for (Throwable cause = e.getCause();
                    e instanceof CompletionException && cause != null;
                    cause = cause.getCause()) {
                System.err.println("  " + cause.getMessage());
            }
            System.exit(1);
            throw e;
        }
    }

    private static @Nullable String setting(SimpleCommandLinePropertySource given, String name) {
        String argument = given.getProperty(name);
        if (argument != null) {
            return argument;
        }
        String property = System.getProperty(name);
        return property != null
                ? property
                : System.getenv(name.toUpperCase().replace('.', '_').replace("-", ""));
    }
}

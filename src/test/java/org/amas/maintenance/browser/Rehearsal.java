package org.amas.maintenance.browser;

import org.amas.maintenance.lab.Lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the browser suite adds to the lab: procedures of the operator's own, and an environment
 * whose old logs may be rotated without another test missing them.
 *
 * @param folder below the lab's, as a step that changes files demands
 */
record Rehearsal(Path folder, Map<String, String> properties) {

    static Rehearsal plant(Lab lab) {
        Path folder = lab.directory().resolve("rehearsal");
        try {
            Path amas = folder.resolve("amas");
            Files.createDirectories(amas);
            Files.createFile(amas.resolve(".amas-lab"));
            write(amas.resolve("logs/amas.log"), 0);
            write(amas.resolve("logs/amas.log.2026-10-01"), 12);
            write(amas.resolve("logs/amas.log.2026-09-01.gz"), 45);
            write(amas.resolve("logs/amas-security-audit.log.2026-08-01"), 90);
            Files.createDirectories(folder.resolve("data"));
            Path procedures = folder.resolve("procedures/drill");
            Files.createDirectories(procedures);
            for (OwnProcedure own : OwnProcedure.values()) {
                Files.writeString(procedures.resolve(own.file()), own.yaml());
            }
            return new Rehearsal(folder, properties(lab, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> properties(Lab lab, Path folder) {
        Map<String, String> properties = new LinkedHashMap<>();
        String rehearsal = "amas.environments.rehearsal.";
        String files = rehearsal + "targets.files.";
        properties.put("amas.procedure.directory", folder.resolve("procedures").toString());
        properties.put("amas.environments.archive.title", "Archive");
        properties.put(rehearsal + "title", "Rehearsal");
        properties.put(files + "root", folder.resolve("amas").toString());
        properties.put(files + "application[0]", "logs/*.log");
        properties.put(files + "application[1]", "logs/*.log.*");
        properties.put(files + "audit[0]", "logs/*audit*.log*");
        String machine = lab.properties().get("amas.environments.staging.targets.host.machine-id");
        if (machine != null) {
            properties.put(rehearsal + "targets.host.machine-id", machine);
        }
        return properties;
    }

    private static void write(Path file, int daysOld) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "a line of the past\n".repeat(200));
        Duration age = Duration.ofDays(daysOld);
        Files.setLastModifiedTime(file, FileTime.from(Clock.systemUTC().instant().minus(age)));
    }
}

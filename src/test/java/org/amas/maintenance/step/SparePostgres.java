package org.amas.maintenance.step;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * A second server with the lab's faults, for steps that mend what they find: other tests look for
 * the shared one's faults.
 */
final class SparePostgres {

    private SparePostgres() {}

    /**
     * Starts it, and makes it production's; it ends with this JVM.
     *
     * @param name of the test, for the server's folder
     */
    static void in(Lab lab, String name, Map<String, String> properties)
            throws IOException, SQLException {
        // Anew each time: what a build repeats starts beside the server of the first attempt.
        Path folder = Files.createTempDirectory(lab.directory(), "spare-" + name + "-");
        LabPostgres spare = LabPostgres.start(folder.resolve("postgres"), 0, false);
        properties.put("amas.environments.production.targets.postgres.url", spare.url("amas"));
    }
}

package org.amas.maintenance.lab;

import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The main class of Neo4j's own JVM. In the test's JVM it would cost 15 s at the end and share its
 * heap; here it is simply killed. It ends by itself when the process that started it is gone.
 */
final class Neo4jProcess {

    private Neo4jProcess() {}

    /** Arguments: working folder, Bolt port (0 for any), file that gets the port when it is up. */
    public static void main(String[] args) throws IOException {
        Path ready = Path.of(args[2]);
        Neo4j server = start(Path.of(args[0]), Integer.parseInt(args[1]));
        server.databaseManagementService()
                .database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD '"
                                + LabNeo4j.PASSWORD
                                + "' CHANGE NOT REQUIRED");
        Path written = ready.resolveSibling(ready.getFileName() + ".part");
        Files.writeString(written, Integer.toString(server.boltURI().getPort()));
        Files.move(written, ready, StandardCopyOption.ATOMIC_MOVE);
        endWithParent();
    }

    private static Neo4j start(Path directory, int port) {
        return Neo4jBuilders.newInProcessBuilder(directory)
                .withDisabledServer()
                .withConfig(GraphDatabaseSettings.auth_enabled, true)
                .withConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .build();
    }

    /** Standard input is a pipe from the parent: it ends when the parent does, however that is. */
    private static void endWithParent() throws IOException {
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0);
    }
}

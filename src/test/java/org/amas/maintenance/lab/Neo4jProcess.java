package org.amas.maintenance.lab;

import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What runs in Neo4j's own JVM. In the test's JVM it would cost 15 s at the end and share its heap;
 * here it is simply killed. It ends by itself when the process that started it is gone.
 */
final class Neo4jProcess {

    private Neo4jProcess() {}

    /** Arguments: working folder, Bolt port (0 for any), file that gets the port when it is up. */
    static void run(List<String> args) throws IOException, InterruptedException {
        Thread parent = Thread.ofPlatform().name("parent").start(Neo4jProcess::endWithParent);
        Path ready = Path.of(args.get(2));
        Neo4j server = start(Path.of(args.get(0)), Integer.parseInt(args.get(1)));
        server.databaseManagementService()
                .database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD '"
                                + LabNeo4j.PASSWORD
                                + "' CHANGE NOT REQUIRED");
        Path written = ready.resolveSibling(ready.getFileName() + ".part");
        Files.writeString(written, Integer.toString(server.boltURI().getPort()));
        Files.move(written, ready, StandardCopyOption.ATOMIC_MOVE);
        parent.join();
    }

    private static Neo4j start(Path directory, int port) {
        return Neo4jBuilders.newInProcessBuilder(directory)
                .withDisabledServer()
                .withConfig(GraphDatabaseSettings.auth_enabled, true)
                .withConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .build();
    }

    /** Standard input is a pipe from the parent: it ends when the parent does, however that is. */
    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(0);
    }
}

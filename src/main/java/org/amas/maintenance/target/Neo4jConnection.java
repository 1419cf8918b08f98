package org.amas.maintenance.target;

import org.neo4j.driver.Driver;

/**
 * A driver with a verified connection. Closing it says goodbye without waiting: the driver keeps
 * its event loop for 200 ms in case something comes, and nothing does.
 */
public record Neo4jConnection(Driver driver) implements AutoCloseable {

    @Override
    public void close() {
        driver.closeAsync();
    }
}

package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.Neo4jException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Neo4j of AMAS. */
public record Neo4jTarget(URI url, String username, @Nullable Secret password) implements Target {

    private static final int PATIENCE_S = 5;

    /** What nobody can ask for without a role that may read roles. */
    private static final String HIDDEN =
            "Enterprise Edition hides what a role may not see: whether others' transactions and all"
                    + " nodes are seen is not told here";

    @Override
    public TargetType type() {
        return TargetType.NEO4J;
    }

    @Override
    public String address() {
        return url.toString();
    }

    /**
     * A new driver with one connection that has been verified.
     *
     * @throws TargetDown with the server's or the network's own reason
     */
    public Neo4jConnection open() {
        AuthToken token =
                password == null ? AuthTokens.none() : AuthTokens.basic(username, password.read());
        long patience = Silence.patience(this, Duration.ofSeconds(PATIENCE_S)).toMillis();
        Config config =
                Config.builder()
                        .withConnectionTimeout(patience, TimeUnit.MILLISECONDS)
                        .withConnectionAcquisitionTimeout(patience, TimeUnit.MILLISECONDS)
                        .withMaxTransactionRetryTime(0, TimeUnit.SECONDS)
                        .withMaxConnectionPoolSize(4)
                        .build();
        Driver driver = GraphDatabase.driver(url, token, config);
        try {
            driver.verifyConnectivity();
            Silence.heard(this);
            return new Neo4jConnection(driver);
        } catch (Neo4jException e) {
            driver.closeAsync();
            throw Silence.down(this, reason(e), e);
        }
    }

    /** The driver calls it a matter of its pool when a server accepts and then says nothing. */
    private static String reason(Neo4jException thrown) {
        return String.valueOf(thrown.getMessage()).startsWith("Unable to acquire connection")
                ? "no answer within " + PATIENCE_S + " s"
                : Reasons.of(thrown);
    }

    @Override
    public Stream<Secret> secrets() {
        return Stream.ofNullable(password);
    }

    @Override
    public Answer probe() {
        try (Neo4jConnection connection = open()) {
            var components =
                    connection
                            .driver()
                            .executableQuery(
                                    "CALL dbms.components() YIELD name, versions, edition"
                                            + " RETURN versions[0] AS version, edition")
                            .execute()
                            .records();
            Driver driver = connection.driver();
            if (components.isEmpty()) {
                return Answer.reached(null, "", Neo4jRights.missing(driver, username));
            }
            String edition = components.getFirst().get("edition").asString();
            return Answer.reached(
                    "Neo4j %s %s"
                            .formatted(components.getFirst().get("version").asString(), edition),
                    edition.equals("community") ? "" : HIDDEN,
                    Neo4jRights.missing(driver, username));
        } catch (TargetDown down) {
            return Answer.unreachable(down.reason());
        } catch (Neo4jException e) {
            String remedy = Neo4jRights.remedy(e, username);
            return remedy == null
                    ? Answer.unreachable(Reasons.of(e))
                    : Answer.reached(
                            null, Reasons.of(e), List.of(new Answer.Missing("be used", remedy)));
        }
    }
}

package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.exceptions.Neo4jException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an account needs for the shipped steps that only look. Community Edition has no roles: there
 * an account lacks something only while its password must be changed first. Enterprise Edition
 * refuses some things and silently hides others; of those, other people's transactions and the
 * graph itself can't be told from what isn't there, so the detail says that they were not asked.
 */
public final class Neo4jRights {

    /** As {@code docker/grants/neo4j.cypher} makes it. */
    private static final String ROLE = "amas_maintenance";

    private static final String EXPIRED = "Neo.ClientError.Security.CredentialsExpired";
    private static final String FORBIDDEN = "Neo.ClientError.Security.Forbidden";

    private static final List<Need> REFUSED =
            List.of(
                    new Need(
                            "read which indexes there are",
                            "SHOW INDEXES YIELD name LIMIT 1",
                            "SHOW INDEX ON DATABASE *"),
                    new Need(
                            "read which constraints there are",
                            "SHOW CONSTRAINTS YIELD name LIMIT 1",
                            "SHOW CONSTRAINT ON DATABASE *"));

    private static final String SETTINGS =
            "SHOW SETTINGS YIELD name WHERE name = 'server.memory.pagecache.size' RETURN name";

    /** Of the memory and the counts; a server that hasn't one of them refuses nobody. */
    private static final List<String> ADMINISTRATIVE =
            List.of("db.stats.retrieve", "dbms.queryJmx", "db.resampleIndex");

    private static final String PRESENT =
            "SHOW PROCEDURES YIELD name WHERE name IN $names RETURN name";
    private static final String EXECUTABLE =
            "SHOW PROCEDURES EXECUTABLE YIELD name WHERE name IN $names RETURN name";

    private record Need(String what, String statement, String privilege) {}

    private Neo4jRights() {}

    static List<Answer.Missing> missing(Driver driver, String username) {
        List<Answer.Missing> missing = new ArrayList<>();
        for (Need need : REFUSED) {
            if (refuses(driver, need.statement())) {
                missing.add(new Answer.Missing(need.what(), grant(need.privilege(), username)));
            }
        }
        if (names(driver, SETTINGS).isEmpty()) {
            missing.add(
                    new Answer.Missing(
                            "read its settings", grant("SHOW SETTING * ON DBMS", username)));
        }
        Set<String> closed = closed(driver);
        if (!closed.isEmpty()) {
            missing.add(
                    new Answer.Missing(
                            "call " + String.join(", ", closed),
                            grant("EXECUTE ADMIN PROCEDURES ON DBMS", username)));
        }
        return missing;
    }

    /** Those that are there for others. */
    private static Set<String> closed(Driver driver) {
        Set<String> closed = new TreeSet<>(ADMINISTRATIVE);
        names(driver, EXECUTABLE).forEach(closed::remove);
        if (!closed.isEmpty()) {
            closed.retainAll(names(driver, PRESENT));
        }
        return closed;
    }

    private static boolean refuses(Driver driver, String statement) {
        try {
            driver.executableQuery(statement).execute();
            return false;
        } catch (Neo4jException e) {
            if (FORBIDDEN.equals(e.code())) {
                return true;
            }
            throw e;
        }
    }

    private static List<String> names(Driver driver, String statement) {
        return driver
                .executableQuery(statement)
                .withParameters(Map.of("names", ADMINISTRATIVE))
                .execute()
                .records()
                .stream()
                .map(row -> row.get("name").asString())
                .toList();
    }

    /**
     * @return what an administrator types when the server refused something; null if this error is
     *     no refusal
     */
    public static @Nullable String remedy(Neo4jException thrown, String username) {
        return switch (String.valueOf(thrown.code())) {
            case EXPIRED -> "ALTER USER " + quoted(username) + " SET PASSWORD CHANGE NOT REQUIRED;";
            case FORBIDDEN -> role(username);
            default -> null;
        };
    }

    private static String grant(String privilege, String username) {
        return "GRANT %s TO %s; %s".formatted(privilege, ROLE, role(username));
    }

    private static String role(String username) {
        return "GRANT ROLE %s TO %s;".formatted(ROLE, quoted(username));
    }

    private static String quoted(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : "`" + name.replace("`", "``") + "`";
    }
}

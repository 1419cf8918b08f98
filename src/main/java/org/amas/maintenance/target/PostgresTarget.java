package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;

/** A PostgreSQL database of AMAS. */
public record PostgresTarget(String url, String username, @Nullable Secret password)
        implements Target {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String VERSION = "SELECT current_setting('server_version')";

    @Override
    public TargetType type() {
        return TargetType.POSTGRES;
    }

    @Override
    public String address() {
        String bare = url.startsWith("jdbc:") ? url.substring(5) : url;
        int query = bare.indexOf('?');
        return query < 0 ? bare : bare.substring(0, query);
    }

    /** Of its server; the first, if the URL names several. */
    public String host() {
        String server = address().replaceFirst("^[a-z]+://", "").replaceFirst("[/,].*", "");
        return server.replaceFirst(":\\d+$", "");
    }

    /** The same server and account, another database. */
    public PostgresTarget database(String name) {
        int query = url.indexOf('?');
        String parameters = query < 0 ? "" : url.substring(query);
        String bare = query < 0 ? url : url.substring(0, query);
        String server = bare.substring(0, bare.lastIndexOf('/') + 1);
        return new PostgresTarget(server + name + parameters, username, password);
    }

    /**
     * A new connection in autocommit mode, with a connect time-out of at most 5 s; the caller
     * closes it and sets statement time-outs.
     *
     * @param name becomes {@code application_name}
     * @throws TargetDown with the server's or the network's own reason
     */
    public Connection open(String name) {
        Properties properties = new Properties();
        properties.setProperty("user", username);
        if (password != null) {
            properties.setProperty("password", password.read());
        }
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", "5");
        // In seconds, with a fraction; the other takes whole ones only, and this one includes it.
        double patience = Silence.patience(this, PATIENCE).toMillis() / 1_000.0;
        properties.setProperty("loginTimeout", String.valueOf(patience));
        properties.setProperty("tcpKeepAlive", "true");
        try {
            Connection connection = DriverManager.getConnection(url, properties);
            Silence.heard(this);
            return connection;
        } catch (SQLException e) {
            throw Silence.down(this, reason(e), e);
        }
    }

    /** The driver has two clocks, and words of its own for the one that includes the other. */
    private static String reason(SQLException thrown) {
        String said = Reasons.of(thrown);
        return said.startsWith("Connection attempt timed out") ? "timed out" : said;
    }

    @Override
    public Stream<Secret> secrets() {
        return Stream.ofNullable(password);
    }

    @Override
    public Answer probe() {
        try (Connection connection = open("amas-maintenance-probe");
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(3);
            String version;
            try (ResultSet row = statement.executeQuery(VERSION)) {
                row.next();
                version = row.getString(1);
            }
            return Answer.reached("PostgreSQL " + version, "", PostgresRights.missing(statement));
        } catch (TargetDown down) {
            return Answer.unreachable(down.reason());
        } catch (SQLException e) {
            return Answer.unreachable(Reasons.of(e));
        }
    }
}

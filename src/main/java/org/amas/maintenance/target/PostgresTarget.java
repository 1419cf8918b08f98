package org.amas.maintenance.target;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database of AMAS. */
public record PostgresTarget(String url, String username, @Nullable Secret password)
        implements Target {

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

    /**
     * A new connection in autocommit mode, with a connect time-out of 5 s; the caller closes it and
     * sets statement time-outs.
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
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException e) {
            throw new TargetDown(type(), address(), Reasons.of(e), e);
        }
    }
}

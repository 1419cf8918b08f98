package org.amas.maintenance;

import com.zaxxer.hikari.HikariDataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * A lock that a PostgreSQL server keeps for as long as our session lives, so that a killed
 * application leaves none behind. It needs a session of its own: a pooler that hands one session to
 * several of us would defeat it.
 */
class DatabaseClaim implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseClaim.class);

    private static final String NAME = "amas-maintenance-sole";

    /** Of this schema: another one holds another installation. */
    private static final String KEY =
            "hashtextextended('amas-maintenance ' || coalesce(current_schema(), ''), 0)";

    /** The two halves of the key, as the server lists it. */
    private static final String HOLDER =
            """
            select l.pid, coalesce(', from ' || host(a.client_addr), '')
            from (select %s as key) k
            join pg_locks l on l.locktype = 'advisory' and l.granted and l.objsubid = 1
              and l.database = (select oid from pg_database where datname = current_database())
              and (l.classid::bigint << 32 | l.objid::bigint) = k.key
            left join pg_stat_activity a on a.pid = l.pid\
            """
                    .formatted(KEY);

    private final String url;
    private final Properties properties;
    private @Nullable Connection session;

    /** The server's process behind our session, the last one if there is none now. */
    private int process;

    private volatile boolean closed;

    DatabaseClaim(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    static DatabaseClaim on(HikariDataSource source) {
        Properties properties = new Properties();
        properties.putAll(source.getDataSourceProperties());
        if (source.getUsername() != null) {
            properties.setProperty("user", source.getUsername());
        }
        if (source.getPassword() != null) {
            properties.setProperty("password", source.getPassword());
        }
        return new DatabaseClaim(String.valueOf(source.getJdbcUrl()), properties);
    }

    /** Another application has it. */
    static final class Taken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Taken(String holder) {
            super(holder);
        }
    }

    /**
     * @throws Taken if another has it for longer than that
     */
    void take(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (!taken()) {
                if (System.nanoTime() > until) {
                    throw new Taken(holder());
                }
                Thread.sleep(250);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "our own database can't be asked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for our database", e);
        }
    }

    private synchronized boolean taken() throws SQLException {
        Connection open = session == null ? open() : session;
        session = open;
        try (Statement ask = open.createStatement();
                ResultSet answer =
                        ask.executeQuery(
                                "select pg_try_advisory_lock(" + KEY + "), pg_backend_pid()")) {
            answer.next();
            if (answer.getBoolean(1)) {
                process = answer.getInt(2);
            }
            return answer.getBoolean(1);
        }
    }

    private Connection open() throws SQLException {
        Properties one = new Properties();
        one.putAll(properties);
        one.setProperty("ApplicationName", NAME);
        one.setProperty("connectTimeout", "10");
        one.setProperty("socketTimeout", "10");
        Connection opened = DriverManager.getConnection(url, one);
        try (Statement set = opened.createStatement()) {
            // A machine that vanished must not keep the lock for the hours that TCP allows.
            set.execute(
                    "set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 5;"
                            + " set tcp_keepalives_count = 3; set idle_session_timeout = 0");
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private synchronized String holder() throws SQLException {
        Connection open = session;
        if (open == null) {
            return "";
        }
        try (PreparedStatement ask = open.prepareStatement(HOLDER);
                ResultSet answer = ask.executeQuery()) {
            return answer.next()
                    ? "process %d of the server%s".formatted(answer.getInt(1), answer.getString(2))
                    : "";
        }
    }

    /**
     * Looks now and then whether it is still ours, and takes it again after a break.
     *
     * @param lost told once, if another has it by then
     */
    void keep(Duration look, Runnable lost) {
        Thread.ofVirtual()
                .name("sole-application")
                .start(
                        () -> {
                            try {
                                while (!closed) {
                                    Thread.sleep(look);
                                    if (!closed && isLost()) {
                                        lost.run();
                                        return;
                                    }
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /** False also as long as nobody can be asked: then nothing of ours is written either. */
    private synchronized boolean isLost() {
        try {
            if (session != null && session.isValid(5)) {
                return false;
            }
            drop();
            if (taken()) {
                log.info("The database is ours again after a break");
                return false;
            }
            return !isOurFormerSession();
        } catch (SQLException e) {
            drop();
            return false;
        }
    }

    /** The server may not have noticed yet that it has ended. */
    private boolean isOurFormerSession() throws SQLException {
        Connection open = session;
        session = null;
        if (open == null) {
            return true;
        }
        try (open;
                PreparedStatement ask = open.prepareStatement(HOLDER);
                ResultSet answer = ask.executeQuery()) {
            return !answer.next() || answer.getInt(1) == process;
        }
    }

    private void drop() {
        Connection gone = session;
        session = null;
        if (gone != null) {
            try {
                gone.close();
            } catch (SQLException e) {
                log.debug("A broken session could not be closed", e);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}

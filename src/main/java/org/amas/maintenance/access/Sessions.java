package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Signed-in sessions. A session holds only the user name: role and standing are read from the
 * account at every request, so that a change takes effect at once.
 */
@Component
class Sessions {

    /** Whatever happens in between, a session ends then. */
    static final Duration LONGEST = Duration.ofHours(12);

    private static final String USERNAME =
            FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

    private final JdbcClient jdbc;
    private final Clock clock;

    Sessions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A new session under a new id; what the browser had before is dead. */
    void begin(HttpServletRequest request, String username) {
        end(request);
        HttpSession session = request.getSession(true);
        session.setAttribute(USERNAME, username);
    }

    void end(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    Optional<String> username(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return Optional.empty();
        }
        if (clock.millis() - session.getCreationTime() >= LONGEST.toMillis()) {
            session.invalidate();
            return Optional.empty();
        }
        return Optional.ofNullable((String) session.getAttribute(USERNAME));
    }

    /** Ends all sessions of an account, in the caller's transaction. */
    int endAll(String username) {
        return jdbc.sql("delete from access_session where principal_name = :username")
                .param("username", username)
                .update();
    }

    boolean isOpen(String sessionId) {
        return open(sessionId).isPresent();
    }

    /** Whose session that is. To ask is no use of it: it still ends when nobody acts. */
    Optional<String> open(String sessionId) {
        long now = clock.millis();
        return jdbc.sql(
                        """
                        select principal_name from access_session
                        where session_id = :id and expiry_time > :now
                          and creation_time > :oldest\
                        """)
                .param("id", sessionId)
                .param("now", now)
                .param("oldest", now - LONGEST.toMillis())
                .query((row, at) -> row.getString(1))
                .optional();
    }
}

package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import org.springframework.stereotype.Component;

import java.util.function.BooleanSupplier;

/** For responses that stay open: whether whoever asked for them may still see what comes next. */
@Component
public class SessionWatch {

    private final Sessions sessions;
    private final Tokens tokens;

    SessionWatch(Sessions sessions, Tokens tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /**
     * Call it while the request is being handled; ask the answer every few seconds, from any thread
     * and on any node. It turns false for ever at sign-out, after twelve hours, and when the
     * account is disabled or its role, password or token changes. One indexed query each time.
     */
    public BooleanSupplier over(HttpServletRequest request) {
        return Identities.token(request)
                .<BooleanSupplier>map(id -> () -> tokens.isGood(id))
                .orElseGet(() -> overSession(request));
    }

    private BooleanSupplier overSession(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return () -> false;
        }
        String id = session.getId();
        return () -> sessions.isOpen(id);
    }
}

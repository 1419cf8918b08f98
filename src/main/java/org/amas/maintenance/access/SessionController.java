package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.Optional;

/** Tells an open page whether the session it was made for is still there. */
@RestController
class SessionController {

    private final Sessions sessions;
    private final SessionCookie cookie;

    SessionController(Sessions sessions, SessionCookie cookie) {
        this.sessions = sessions;
        this.cookie = cookie;
    }

    /**
     * Who is signed in; nothing if nobody is. Whoever takes the session from the request uses it;
     * this one only looks it up.
     */
    @GetMapping("/session")
    ResponseEntity<String> whose(HttpServletRequest request) {
        String name =
                cookie.ids(request).stream()
                        .map(sessions::open)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElse("");
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.TEXT_PLAIN)
                .body(name);
    }
}

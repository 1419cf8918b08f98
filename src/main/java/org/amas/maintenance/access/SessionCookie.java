package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;

import java.util.List;
import java.util.stream.Stream;

/**
 * The session's cookie. Over TLS its name says {@code __Host-}, which no neighbouring site can set;
 * a browser accepts that name only there.
 */
class SessionCookie implements CookieSerializer {

    private final CookieSerializer plain = named("AMAS_SESSION");
    private final CookieSerializer secure = named("__Host-AMAS_SESSION");

    @Override
    public void writeCookieValue(CookieValue value) {
        (value.getRequest().isSecure() ? secure : plain).writeCookieValue(value);
    }

    /**
     * Files and probes are for everybody, and must be served while no session can be read. An open
     * page that asks whether its session is still there must not keep it alive.
     */
    @Override
    public List<String> readCookieValues(HttpServletRequest request) {
        String path = request.getRequestURI();
        return isForEverybody(path) || path.equals("/session") ? List.of() : ids(request);
    }

    private static boolean isForEverybody(String path) {
        return Stream.of("/app/", "/vendor/", "/actuator/health").anyMatch(path::startsWith);
    }

    /** What the browser says its session is, whatever it asks for. */
    List<String> ids(HttpServletRequest request) {
        return (request.isSecure() ? secure : plain).readCookieValues(request);
    }

    /** HttpOnly is this class's default, Secure follows the request. */
    private static CookieSerializer named(String name) {
        DefaultCookieSerializer cookie = new DefaultCookieSerializer();
        cookie.setCookieName(name);
        cookie.setCookiePath("/");
        cookie.setSameSite("Lax");
        return cookie;
    }
}

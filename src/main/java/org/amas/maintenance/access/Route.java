package org.amas.maintenance.access;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import java.util.Optional;

/**
 * One line of the matrix.
 *
 * @param method GET (which covers HEAD) or POST
 */
record Route(String method, PathPattern pattern, Need need) {

    static Route of(String method, String pattern, Need need) {
        return new Route(method, PathPatternParser.defaultInstance.parse(pattern), need);
    }

    boolean hasPath(PathContainer path) {
        return pattern.matches(path);
    }

    boolean hasMethod(String asked) {
        return method.equals("HEAD".equals(asked) ? "GET" : asked);
    }

    boolean isPublic() {
        return need == Need.Anyone.PUBLIC;
    }

    boolean isReachableBy(Optional<CurrentUser> caller) {
        return switch (need) {
            case Need.Anyone.PUBLIC -> true;
            case Need.Anyone.SIGNED_IN -> caller.isPresent();
            case Permission permission -> caller.filter(user -> user.may(permission)).isPresent();
        };
    }
}

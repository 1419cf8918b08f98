package org.amas.maintenance.access;

import static org.amas.maintenance.access.Need.Anyone.PUBLIC;
import static org.amas.maintenance.access.Need.Anyone.SIGNED_IN;
import static org.amas.maintenance.access.Permission.ADMINISTER;
import static org.amas.maintenance.access.Permission.DECIDE;
import static org.amas.maintenance.access.Permission.EXPORT;
import static org.amas.maintenance.access.Permission.LAUNCH;
import static org.amas.maintenance.access.Permission.READ;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who may call what. A route that isn't here can't be called, and fails the build. */
@Component
class RouteMatrix {

    static final List<Route> ROUTES =
            List.of(
                    // Without an account
                    get("/session", PUBLIC),
                    get("/sign-in", PUBLIC),
                    post("/sign-in", PUBLIC),
                    get("/set-up", PUBLIC),
                    post("/set-up", PUBLIC),
                    get("/invitation", PUBLIC),
                    post("/invitation", PUBLIC),
                    get("/app/**", PUBLIC),
                    get("/vendor/**", PUBLIC),
                    get("/icons*.svg", PUBLIC),
                    get("/favicon*", PUBLIC),
                    get("/actuator/health", PUBLIC),
                    get("/actuator/health/liveness", PUBLIC),
                    get("/actuator/health/readiness", PUBLIC),
                    get("/error", PUBLIC),
                    post("/error", PUBLIC),
                    // One's own
                    post("/sign-out", SIGNED_IN),
                    get("/settings/profile", SIGNED_IN),
                    post("/settings/profile", SIGNED_IN),
                    get("/settings/tokens", SIGNED_IN),
                    post("/settings/tokens", SIGNED_IN),
                    post("/settings/tokens/{id}/revocation", SIGNED_IN),
                    // People
                    get("/settings/people", ADMINISTER),
                    get("/settings/people.csv", ADMINISTER),
                    post("/settings/people", ADMINISTER),
                    post("/settings/people/{username}/role", ADMINISTER),
                    post("/settings/people/{username}/disablement", ADMINISTER),
                    post("/settings/people/{username}/enablement", ADMINISTER),
                    post("/settings/people/{username}/invitation", ADMINISTER),
                    // Procedures
                    get("/", READ),
                    get("/procedures", READ),
                    get("/procedures/{group}/{name}", READ),
                    get("/procedures/{group}/{name}/versions/{number}", READ),
                    post("/procedures/{group}/{name}/plan", LAUNCH),
                    post("/procedures/{group}/{name}/runs", LAUNCH),
                    post("/procedures/{group}/{name}/activations", DECIDE),
                    // Runs
                    get("/history", READ),
                    get("/runs/{id}", READ),
                    get("/runs/{id}/stream", READ),
                    get("/runs/{id}/steps/{n}/output", READ),
                    get("/runs/{id}/steps/{n}/raw", READ),
                    get("/runs/{id}/steps/{n}/results", READ),
                    get("/runs/{id}/steps/{n}/search", READ),
                    post("/runs/{id}/cancellation", LAUNCH),
                    post("/runs/{id}/steps/{n}/checks", LAUNCH),
                    post("/runs/{id}/steps/{n}/checks/cancellation", LAUNCH),
                    // Emergencies
                    get("/emergency", READ),
                    post("/emergency/{environment}/runs", LAUNCH),
                    // What waits for a person
                    get("/waiting", READ),
                    get("/runs/{id}/steps/{n}/answer", READ),
                    post("/runs/{id}/steps/{n}/answers", LAUNCH),
                    get("/runs/{id}/steps/{n}/approval", READ),
                    post("/runs/{id}/steps/{n}/approvals", DECIDE),
                    post("/runs/{id}/steps/{n}/broken-glass", LAUNCH),
                    // Duties
                    get("/today", READ),
                    get("/duties/{id}/checks", READ),
                    post("/today/runs", LAUNCH),
                    post("/duties/{id}/skip", DECIDE),
                    post("/duties/{id}/outside", LAUNCH),
                    post("/duties/{id}/correction", DECIDE),
                    // Findings
                    get("/findings", READ),
                    get("/findings/{id}", READ),
                    post("/findings/{id}/acknowledgements", LAUNCH),
                    post("/findings/{id}/withdrawal", LAUNCH),
                    post("/findings/baseline", DECIDE),
                    // The schedule
                    get("/schedule", READ),
                    get("/schedule/windows", READ),
                    get("/schedule/windows/{group}/{name}/{place}", READ),
                    post("/schedule/windows/{group}/{name}/{place}", DECIDE),
                    get("/schedule/freezes", READ),
                    post("/schedule/freezes", DECIDE),
                    post("/schedule/freezes/{id}/end", DECIDE),
                    get("/schedule/exemptions", READ),
                    post("/schedule/exemptions", DECIDE),
                    post("/schedule/exemptions/{id}/end", DECIDE),
                    post("/duties/{id}/note", LAUNCH),
                    post("/duties/{id}/assignee", LAUNCH),
                    post("/duties/{id}/plan", LAUNCH),
                    post("/duties/{id}/runs", LAUNCH),
                    post("/duties/{id}/checks/{n}", LAUNCH),
                    post("/today/hand-over", LAUNCH),
                    post("/today/sign-off", LAUNCH),
                    post("/today/reopening", DECIDE),
                    // Readings
                    get("/readings", READ),
                    get("/readings/{kind}/{name}", READ),
                    get("/readings/{kind}/{name}/csv", READ),
                    // Reports
                    get("/reports", READ),
                    get("/reports/daily/{date}", READ),
                    get("/reports/control", READ),
                    get("/reports/control/evidence.zip", EXPORT),
                    get("/reports/weekly/{week}", READ),
                    get("/reports/weekly/{week}/duties", READ),
                    post("/reports/weekly/{week}/finalisation", DECIDE),
                    get("/reports/actions", READ),
                    get("/reports/actions/new", LAUNCH),
                    get("/reports/actions/{id}", READ),
                    post("/reports/actions", LAUNCH),
                    post("/reports/actions/{id}", LAUNCH),
                    post("/reports/actions/{id}/closing", LAUNCH),
                    get("/reports/{kind}/{period}/{format}", READ),
                    get("/standing-approvals", READ),
                    post("/runs/{id}/steps/{n}/standing-approvals", DECIDE),
                    post("/standing-approvals/{id}/revocation", DECIDE),
                    // Messages
                    get("/messages", READ),
                    post("/messages/{id}/deliveries", DECIDE),
                    post("/messages/channels/{name}/tests", DECIDE),
                    // Targets
                    get("/targets", READ),
                    get("/targets/grants/{type}", READ),
                    // Audit
                    get("/audit", READ),
                    post("/audit/verification", READ),
                    get("/audit.csv", EXPORT),
                    get("/audit.jsonl", EXPORT),
                    // Metrics
                    get("/actuator/prometheus", READ),
                    // API
                    get("/api/v1/openapi", READ),
                    get("/api/v1/openapi.yaml", READ),
                    get("/api/v1/procedures", READ),
                    get("/api/v1/procedures/{group}/{name}", READ),
                    post("/api/v1/procedures/reload", ADMINISTER),
                    post("/api/v1/procedures/{group}/{name}/activations", DECIDE),
                    get("/api/v1/runs", READ),
                    post("/api/v1/runs", LAUNCH),
                    get("/api/v1/runs/{id}", READ),
                    get("/api/v1/runs/{id}/output", READ),
                    get("/api/v1/runs/{id}/steps/{n}/output", READ),
                    post("/api/v1/runs/{id}/cancellation", LAUNCH),
                    post("/api/v1/runs/{id}/answers", LAUNCH),
                    post("/api/v1/runs/{id}/approvals", LAUNCH),
                    get("/api/v1/findings", READ),
                    post("/api/v1/findings/{id}/acknowledgements", LAUNCH),
                    get("/api/v1/readings", READ),
                    get("/api/v1/duties", READ),
                    post("/api/v1/duties/{id}/skip", DECIDE),
                    get("/api/v1/reports/weekly/{week}", READ),
                    get("/api/v1/reports/weekly/{week}.csv", READ),
                    get("/api/v1/reports/control", READ),
                    get("/api/v1/standing-approvals", READ),
                    post("/api/v1/standing-approvals", DECIDE),
                    post("/api/v1/standing-approvals/{id}/revocation", DECIDE),
                    get("/api/v1/environments", READ),
                    get("/api/v1/audit", READ));

    /** The line for a request; where two patterns fit, the more specific one. */
    Optional<Route> find(String method, String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return ROUTES.stream()
                .filter(route -> route.hasMethod(method) && route.hasPath(parsed))
                .min((a, b) -> a.pattern().compareTo(b.pattern()));
    }

    /** The methods that path answers to; none if we don't know it. */
    Set<String> methods(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return ROUTES.stream()
                .filter(route -> route.hasPath(parsed))
                .map(Route::method)
                .collect(Collectors.toSet());
    }

    /**
     * A request as the audit record names it: by its pattern, so that ids don't make it another.
     */
    String name(String method, String path) {
        return method
                + " "
                + find(method, path)
                        .map(route -> route.pattern().getPatternString())
                        .orElse("unknown path");
    }

    /** True for a local path of ours that a browser may be sent to, and nothing else. */
    boolean isPage(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        boolean plain = target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
        return plain
                && path.startsWith("/")
                && !path.startsWith("//")
                && !path.startsWith("/api/")
                && find("GET", path).filter(route -> !route.isPublic()).isPresent();
    }

    /** The container's own dispatch to the error page is nobody's request and always granted. */
    AuthorizationDecision decide(
            Supplier<? extends @Nullable Authentication> caller, HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return new AuthorizationDecision(true);
        }
        Optional<Route> route = find(request.getMethod(), request.getRequestURI());
        return new AuthorizationDecision(
                route.filter(found -> found.isPublic() || isReachable(found, caller)).isPresent());
    }

    private static boolean isReachable(
            Route route, Supplier<? extends @Nullable Authentication> caller) {
        return route.isReachableBy(Identities.of(caller.get()));
    }

    private static Route get(String pattern, Need need) {
        return Route.of("GET", pattern, need);
    }

    private static Route post(String pattern, Need need) {
        return Route.of("POST", pattern, need);
    }
}

package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;

import org.amas.maintenance.audit.Actor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every route of the application, asked for by every role and by nobody. */
@SpringBootTest
class RouteMatrixIT {

    @Autowired private List<RequestMappingHandlerMapping> mappings;

    /** Answered by filters, by the container, or as files. */
    private static final Set<String> FILTERED =
            Set.of(
                    "/sign-in",
                    "/sign-out",
                    "/app/**",
                    "/vendor/**",
                    "/icons*.svg",
                    "/favicon*",
                    "/actuator/health",
                    "/actuator/health/liveness",
                    "/actuator/health/readiness",
                    "/actuator/prometheus");

    @Autowired private RouteMatrix matrix;
    @Autowired private FilterChainProxy chain;

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry properties) {
        properties.add("amas.data-dir", () -> AccessSuite.temporary().toString());
        properties.add("spring.datasource.url", TestDatabase::url);
    }

    @Test
    void listsEveryMappedRoute() {
        assertThat(mapped().filter(route -> find(route).isEmpty()).distinct())
                .as("routes that RouteMatrix must list, with what they need")
                .isEmpty();
    }

    @Test
    void listsNothingThatNobodyAnswers() {
        Set<Route> answered =
                mapped().map(this::find).flatMap(Optional::stream).collect(Collectors.toSet());
        assertThat(RouteMatrix.ROUTES)
                .filteredOn(route -> !FILTERED.contains(route.pattern().getPatternString()))
                .isSubsetOf(answered);
    }

    @TestFactory
    Stream<DynamicTest> decidesAsTheMatrixSays() {
        return mapped().distinct()
                .map(
                        route ->
                                DynamicTest.dynamicTest(
                                        route.method() + " " + route.path(),
                                        () -> callers().forEach(caller -> check(route, caller))));
    }

    @Test
    void letsNobodyReachWhatItDoesNotList() {
        callers()
                .forEach(
                        caller -> {
                            assertThat(reaches("GET", "/unlisted", caller)).isFalse();
                            assertThat(reaches("POST", "/unlisted", caller)).isFalse();
                            assertThat(reaches("DELETE", "/audit", caller)).isFalse();
                        });
    }

    private void check(Called route, Optional<CurrentUser> caller) {
        Route line = find(route).orElseThrow();
        assertThat(reaches(route.method(), route.path(), caller))
                .as("%s as %s", route, caller.map(CurrentUser::role))
                .isEqualTo(line.isReachableBy(caller));
    }

    private Optional<Route> find(Called route) {
        return matrix.find(route.method(), route.path());
    }

    private boolean reaches(String method, String path, Optional<CurrentUser> caller) {
        MockHttpServletRequest request = request(method, path);
        caller.ifPresent(user -> request.setAttribute(Identities.FOUND, user));
        request.addHeader("X-XSRF-TOKEN", csrfToken());
        return send(request) != null;
    }

    /** What reached the application, or null. */
    private @Nullable MockHttpServletRequest send(MockHttpServletRequest request) {
        MockFilterChain end = new MockFilterChain();
        try {
            chain.doFilter(request, new MockHttpServletResponse(), end);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
        return end.getRequest() == null ? null : request;
    }

    private String csrfToken() {
        MockHttpServletRequest page = request("GET", "/sign-in");
        assertThat(send(page)).isNotNull();
        CsrfToken token = (CsrfToken) page.getAttribute(CsrfToken.class.getName());
        assertThat(token).isNotNull();
        return token == null ? "" : token.getToken();
    }

    private static MockHttpServletRequest request(String method, String path) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        request.setCookies(new Cookie("AMAS_CSRF", "5ca1ab1e-0000-4000-8000-000000000000"));
        return request;
    }

    private static Stream<Optional<CurrentUser>> callers() {
        return Stream.concat(
                Stream.of(Optional.empty()),
                Arrays.stream(Role.values()).map(RouteMatrixIT::someone).map(Optional::of));
    }

    private static CurrentUser someone(Role role) {
        Actor actor = new Actor(Actor.Kind.USER, "some-" + role, "127.0.0.1");
        return new CurrentUser(actor, "Some " + role, role, role.permissions());
    }

    private Stream<Called> mapped() {
        return mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(RouteMatrixIT::calls);
    }

    private static Stream<Called> calls(RequestMappingInfo mapping) {
        Set<String> methods =
                mapping.getMethodsCondition().getMethods().isEmpty()
                        ? Set.of("GET", "POST")
                        : Set.copyOf(
                                mapping.getMethodsCondition().getMethods().stream()
                                        .map(Enum::name)
                                        .toList());
        return mapping.getPatternValues().stream()
                .flatMap(pattern -> methods.stream().map(method -> Called.of(method, pattern)));
    }

    /**
     * @param path the pattern with a value in each place
     */
    private record Called(String method, String path) {

        static Called of(String method, String pattern) {
            return new Called(
                    method, pattern.replaceAll("\\{[^}]*}", "1").replace("**", "some/where"));
        }
    }
}

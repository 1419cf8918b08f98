package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds out who sends a request: by token if the API is called with one, else by session. Asked
 * once a request, and only if somebody wants to know: static files cost no query.
 */
@Component
class Identities implements SecurityContextRepository {

    static final String FOUND = Identities.class.getName();
    private static final String METRICS = "/actuator/prometheus";
    private static final String TOKEN = Identities.class.getName() + ".token";

    private final Accounts accounts;
    private final Sessions sessions;
    private final Tokens tokens;

    Identities(Accounts accounts, Sessions sessions, Tokens tokens) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /** A request that says who it is by itself, so that no other site can have it sent for us. */
    static boolean isBearer(HttpServletRequest request) {
        return bearer(request) != null;
    }

    /** What programs ask for, and not browsers: the API, and our metrics. */
    static boolean isApi(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith("/api/") || path.equals(METRICS);
    }

    static Optional<CurrentUser> of(@Nullable Authentication authentication) {
        return authentication != null && authentication.getPrincipal() instanceof CurrentUser user
                ? Optional.of(user)
                : Optional.empty();
    }

    /** Who sends the request that this thread answers, for the record. */
    static Actor actor(HttpServletRequest request) {
        return of(SecurityContextHolder.getContext().getAuthentication())
                .map(CurrentUser::actor)
                .orElseGet(() -> Actor.anonymous(request.getRemoteAddr()));
    }

    /** The token by which the request was let in, if it was one. */
    static Optional<Long> token(HttpServletRequest request) {
        return Optional.ofNullable((Long) request.getAttribute(TOKEN));
    }

    @Override
    @SuppressWarnings("deprecation") // The deferred form is built on this one.
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return find(holder.getRequest())
                .map(Identities::context)
                .orElseGet(SecurityContextImpl::new);
    }

    /** Nothing to save: signing in writes the session itself. */
    @Override
    public void saveContext(
            SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return find(request).isPresent();
    }

    private Optional<CurrentUser> find(HttpServletRequest request) {
        if (request.getAttribute(FOUND) instanceof CurrentUser known) {
            return Optional.of(known);
        }
        String bearer = bearer(request);
        Optional<CurrentUser> user = bearer == null ? bySession(request) : byToken(request, bearer);
        user.ifPresent(found -> request.setAttribute(FOUND, found));
        return user;
    }

    private Optional<CurrentUser> byToken(HttpServletRequest request, String value) {
        return tokens.present(value)
                .map(
                        token -> {
                            request.setAttribute(TOKEN, token.id());
                            Account owner = token.account();
                            return new CurrentUser(
                                    new Actor(
                                            Actor.Kind.API,
                                            owner.username(),
                                            request.getRemoteAddr(),
                                            token.name()),
                                    owner.displayName(),
                                    owner.role(),
                                    token.scope().within(owner.role()));
                        });
    }

    private Optional<CurrentUser> bySession(HttpServletRequest request) {
        return sessions.username(request)
                .flatMap(accounts::find)
                .filter(Account::isUsable)
                .map(
                        account ->
                                new CurrentUser(
                                        new Actor(
                                                Actor.Kind.USER,
                                                account.username(),
                                                request.getRemoteAddr()),
                                        account.displayName(),
                                        account.role(),
                                        account.role().permissions()));
    }

    private static @Nullable String bearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return isApi(request) && header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : null;
    }

    private static SecurityContext context(CurrentUser user) {
        List<SimpleGrantedAuthority> authorities =
                user.permissions().stream()
                        .map(permission -> new SimpleGrantedAuthority(permission.name()))
                        .collect(Collectors.toCollection(ArrayList::new));
        authorities.add(new SimpleGrantedAuthority("ROLE_" + user.role().name()));
        return new SecurityContextImpl(
                UsernamePasswordAuthenticationToken.authenticated(user, null, authorities));
    }
}

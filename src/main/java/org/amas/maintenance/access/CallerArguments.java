package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletRequest;

import org.amas.maintenance.audit.Actor;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.util.List;

/** Hands the caller to controller methods that ask for an {@link Actor} or {@link CurrentUser}. */
@Configuration
class CallerArguments implements WebMvcConfigurer, HandlerMethodArgumentResolver {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Actor.class, CurrentUser.class);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Actor.class
                || parameter.getParameterType() == CurrentUser.class;
    }

    /** A controller that asks for a user behind a public route is our mistake, not the caller's. */
    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        @Nullable CurrentUser user =
                Identities.of(SecurityContextHolder.getContext().getAuthentication()).orElse(null);
        if (parameter.getParameterType() == Actor.class) {
            return user == null ? anonymous(request) : user.actor();
        }
        if (user == null) {
            throw new IllegalStateException("A public route has no current user");
        }
        return user;
    }

    private static Actor anonymous(NativeWebRequest request) {
        HttpServletRequest raw = request.getNativeRequest(HttpServletRequest.class);
        return Actor.anonymous(raw == null ? null : raw.getRemoteAddr());
    }
}

package org.amas.maintenance.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.view.RedirectView;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells of a word in a query, and refuses a field of a form, that nobody takes: a filter that is
 * misspelt would answer with everything there is, and a form with another's field means something
 * else than it does. A page shows what it usually shows, and says so; a program, and whoever asks
 * for a file, gets nothing.
 */
@Configuration(proxyBeanMethods = false)
class UnknownParameters implements WebMvcConfigurer, HandlerInterceptor {

    private static final String OURS =
            UnknownParameters.class.getPackageName().replaceAll("\\.web$", "");

    private final Map<Method, Optional<ParameterNames>> names = new ConcurrentHashMap<>();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith(OURS)) {
            names.computeIfAbsent(method.getMethod(), m -> ParameterNames.of(method))
                    .ifPresent(known -> check(request, method, known));
        }
        return true;
    }

    private static void check(
            HttpServletRequest request, HandlerMethod handler, ParameterNames known) {
        List<String> unknown =
                request.getParameterMap().keySet().stream()
                        .filter(name -> !known.has(name))
                        .sorted()
                        .toList();
        if (unknown.isEmpty()) {
            return;
        }
        if (!isPage(request, handler)) {
            throw new NotUnderstood(
                    unknown.stream()
                            .map(name -> new FieldError(name, "is not known here"))
                            .toList());
        }
        KnownParameters.tell(request, unknown.stream().map(UnknownParameters::sentence).toList());
    }

    private static boolean isPage(HttpServletRequest request, HandlerMethod handler) {
        Class<?> answer = handler.getReturnType().getParameterType();
        boolean rendered =
                (answer == String.class || answer == ModelAndView.class)
                        && !handler.hasMethodAnnotation(ResponseBody.class);
        boolean asks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return asks && rendered && !ErrorPage.isApi(request.getRequestURI());
    }

    private static FieldError sentence(String name) {
        return new FieldError(
                null,
                "This page has no filter “%s”: it was left out."
                        .formatted(KnownParameters.shown(name)));
    }

    @Override
    public void postHandle(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable ModelAndView page) {
        List<FieldError> unknown = KnownParameters.told(request);
        if (page != null && !unknown.isEmpty() && !leadsElsewhere(page)) {
            page.setStatus(HttpStatus.BAD_REQUEST);
            if (page.getModel().get("errors") instanceof FormErrors errors && errors.any()) {
                List<FieldError> all = new ArrayList<>(errors.items());
                all.addAll(unknown);
                page.addObject("errors", new FormErrors(all)); // It has a place for them.
            } else {
                page.addObject("unknown", new FormErrors(unknown));
            }
        }
    }

    private static boolean leadsElsewhere(ModelAndView page) {
        String name = page.getViewName();
        return name == null ? page.getView() instanceof RedirectView : name.startsWith("redirect:");
    }
}

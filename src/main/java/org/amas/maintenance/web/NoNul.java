package org.amas.maintenance.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Refuses the character NUL in any query and any form, once for every page and the API: nobody can
 * type it, nothing that is stored has it, and PostgreSQL, unlike H2, takes none in a question. An
 * address or a header with one is refused by the server itself, a JSON body by {@link NoNulBody}.
 */
@Configuration(proxyBeanMethods = false)
class NoNul implements WebMvcConfigurer, HandlerInterceptor {

    private static final String MESSAGE = "must not hold a NUL character";

    static boolean isIn(String text) {
        return text.indexOf('\0') >= 0;
    }

    /**
     * @param names of the fields that hold one
     * @throws NotUnderstood that names each, if there is any
     */
    static void refuse(Stream<String> names) {
        List<FieldError> refused =
                names.map(name -> new FieldError(KnownParameters.shown(name), MESSAGE)).toList();
        if (!refused.isEmpty()) {
            throw new NotUnderstood(refused);
        }
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        // The page that tells of a refusal is made from the request that was refused.
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            refuse(
                    request.getParameterMap().entrySet().stream()
                            .filter(NoNul::isIn)
                            .map(Map.Entry::getKey));
        }
        return true;
    }

    private static boolean isIn(Map.Entry<String, String[]> parameter) {
        return isIn(parameter.getKey())
                || Arrays.stream(parameter.getValue()).anyMatch(NoNul::isIn);
    }
}

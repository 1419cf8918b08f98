package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.util.Arrays;
import java.util.List;

/**
 * Refuses the API's query words with the character NUL: nothing that is stored has one, and
 * PostgreSQL, unlike H2, takes none in a question. Pages say so beside their fields.
 */
@Configuration(proxyBeanMethods = false)
class NoNul implements WebMvcConfigurer, HandlerInterceptor {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        List<FieldError> refused =
                request.getParameterMap().entrySet().stream()
                        .filter(one -> Arrays.stream(one.getValue()).anyMatch(NoNul::isIn))
                        .map(one -> new FieldError(one.getKey(), "must not hold a NUL character"))
                        .toList();
        if (!refused.isEmpty()) {
            throw new InvalidRequest(refused);
        }
        return true;
    }

    private static boolean isIn(String text) {
        return text.indexOf('\0') >= 0;
    }
}

package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names that one handler takes from a query or a form, as its signature says. */
record ParameterNames(Set<String> known) {

    /** Every form of ours has it, and nobody's filter is called so. */
    private static final String FORGERY_TOKEN = "_csrf";

    /** Nothing if the handler takes a map, and doesn't say which names out of it. */
    static Optional<ParameterNames> of(HandlerMethod handler) {
        Set<String> known = new HashSet<>(Set.of(FORGERY_TOKEN));
        Takes said = said(handler);
        if (said != null) {
            known.addAll(Arrays.asList(said.value()));
        }
        for (MethodParameter parameter : handler.getMethodParameters()) {
            RequestParam one = parameter.getParameterAnnotation(RequestParam.class);
            if (one != null && Map.class.isAssignableFrom(parameter.getParameterType())) {
                if (said == null) {
                    return Optional.empty();
                }
            } else if (one != null) {
                known.add(one.name().isEmpty() ? parameter.getParameter().getName() : one.name());
            } else if (parameter.hasParameterAnnotation(ModelAttribute.class)) {
                for (RecordComponent field : parameter.getParameterType().getRecordComponents()) {
                    known.add(field.getName());
                }
            }
        }
        return Optional.of(new ParameterNames(known));
    }

    private static @Nullable Takes said(HandlerMethod handler) {
        Takes own = handler.getMethodAnnotation(Takes.class);
        return own == null ? handler.getBeanType().getAnnotation(Takes.class) : own;
    }

    boolean has(String name) {
        return known.contains(name)
                || known.stream()
                        .filter(one -> one.endsWith("*"))
                        .anyMatch(one -> name.startsWith(one.substring(0, one.length() - 1)));
    }
}

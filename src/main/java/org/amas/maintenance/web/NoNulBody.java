package org.amas.maintenance.web;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.Type;
import java.util.stream.Stream;

/** Refuses the character NUL in a JSON body, in a name as in a text, and says where it is. */
@ControllerAdvice
class NoNulBody extends RequestBodyAdviceAdapter {

    private final JsonMapper json;

    NoNulBody(JsonMapper json) {
        this.json = json;
    }

    @Override
    public boolean supports(
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        NoNul.refuse(places("", json.valueToTree(body)));
        return body;
    }

    /** {@code parameters.mount}, {@code steps[2].title}. */
    private static Stream<String> places(String place, JsonNode node) {
        if (node.isString()) {
            return NoNul.isIn(node.stringValue()) ? Stream.of(place) : Stream.empty();
        }
        if (node.isArray()) {
            return Stream.iterate(0, i -> i < node.size(), i -> i + 1)
                    .flatMap(i -> places(place + "[" + i + "]", node.get(i)));
        }
        return node.propertyStream()
                .flatMap(
                        field -> {
                            String name = field.getKey();
                            String at = place.isEmpty() ? name : place + "." + name;
                            return NoNul.isIn(name) ? Stream.of(at) : places(at, field.getValue());
                        });
    }
}

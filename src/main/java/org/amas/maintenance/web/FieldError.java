package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * One thing wrong with what a person or a client sent.
 *
 * @param field the form field's id or the JSON path, null when the whole is meant
 * @param message a sentence that says what to enter instead
 */
public record FieldError(@Nullable String field, String message) {

    /**
     * For where the field isn't beside it: {@code is required} becomes {@code Mount is required.}
     */
    public String sentence() {
        if (field == null || !(message.startsWith("is ") || message.startsWith("must "))) {
            return message;
        }
        String name = field.replaceFirst("^parameters\\.", "");
        return StringUtils.capitalize(name) + " " + message + ".";
    }
}

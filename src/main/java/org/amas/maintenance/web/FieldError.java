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

    private static final String PARAMETER = "parameters.";

    /**
     * For where the field isn't beside it: {@code is required} becomes {@code Reason is required.}
     * A parameter keeps the name that it has.
     */
    public String sentence() {
        if (field == null) {
            return message;
        }
        return sentence(
                field.startsWith(PARAMETER)
                        ? "Parameter " + field.substring(PARAMETER.length())
                        : StringUtils.capitalize(field));
    }

    /**
     * @param label by which a reader knows the field
     */
    public String sentence(String label) {
        boolean goesOn = message.startsWith("is ") || message.startsWith("must ");
        return goesOn ? label + " " + message + "." : message;
    }
}

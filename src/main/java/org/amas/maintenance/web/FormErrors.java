package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;
import org.springframework.validation.Errors;
import org.springframework.validation.ObjectError;

import java.util.List;
import java.util.function.UnaryOperator;

/** What the form fragments read, from the model attribute {@code errors}. */
public record FormErrors(List<FieldError> items) {

    /** What Bean Validation and binding found, in their order. */
    public static FormErrors of(Errors errors) {
        return new FormErrors(errors.getAllErrors().stream().map(FormErrors::sentence).toList());
    }

    public static FormErrors of(InvalidRequest invalid) {
        return new FormErrors(invalid.errors());
    }

    /** With the field's name, as it is needed on top of a page. */
    public static FormErrors sentences(InvalidRequest invalid) {
        return new FormErrors(
                invalid.errors().stream()
                        .map(error -> new FieldError(error.field(), error.sentence()))
                        .toList());
    }

    /** {@code is required} is enough beside a field's label; on top of a page it isn't. */
    static FormErrors sentences(InvalidRequest invalid, UnaryOperator<String> label) {
        return new FormErrors(
                invalid.errors().stream().map(error -> sentence(error, label)).toList());
    }

    private static FieldError sentence(FieldError error, UnaryOperator<String> label) {
        return error.field() == null
                ? error
                : new FieldError(error.field(), error.sentence(label.apply(error.field())));
    }

    public boolean any() {
        return !items.isEmpty();
    }

    /** The first message of one field, or null. */
    public @Nullable String of(String field) {
        return items.stream()
                .filter(error -> field.equals(error.field()))
                .map(FieldError::message)
                .findFirst()
                .orElse(null);
    }

    private static FieldError sentence(ObjectError error) {
        String field =
                error instanceof org.springframework.validation.FieldError named
                        ? named.getField()
                        : null;
        if (error.contains(org.springframework.beans.TypeMismatchException.class)) {
            return new FieldError(field, "The value has the wrong type");
        }
        String message = error.getDefaultMessage();
        return new FieldError(field, message == null ? "The value is not valid" : message);
    }
}

package org.amas.maintenance.access;

import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;

import java.util.List;

/** Input that cannot be accepted, in words for the person who typed it. */
class Rejected extends RuntimeException {

    private final String field;

    /**
     * @param field the form field to point at
     */
    Rejected(String field, String message) {
        super(message);
        this.field = field;
    }

    String field() {
        return field;
    }

    /** As the form fragments read it. */
    FormErrors errors() {
        return new FormErrors(List.of(new FieldError(field, message())));
    }

    String message() {
        return String.valueOf(getMessage());
    }
}

package org.amas.maintenance.access;

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

    String message() {
        return String.valueOf(getMessage());
    }
}

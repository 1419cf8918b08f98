package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with what a person or a client sent.
 *
 * @param field the form field's id or the JSON path, null when the whole is meant
 * @param message a sentence that says what to enter instead
 */
public record FieldError(@Nullable String field, String message) {}

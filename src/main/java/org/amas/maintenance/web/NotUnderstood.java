package org.amas.maintenance.web;

import java.util.List;

/** What was sent is refused before any controller has looked at what it asks for. */
public class NotUnderstood extends InvalidRequest {

    NotUnderstood(List<FieldError> errors) {
        super(errors);
    }
}

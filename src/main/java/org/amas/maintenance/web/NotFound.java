package org.amas.maintenance.web;

/** There is no such thing, or this reader may not know of it: 404. The message is shown. */
public class NotFound extends RuntimeException {

    public NotFound(String message) {
        super(message);
    }
}

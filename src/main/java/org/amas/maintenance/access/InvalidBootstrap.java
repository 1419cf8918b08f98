package org.amas.maintenance.access;

/** What is said of the first administrator can't be done; the message begins with the setting. */
class InvalidBootstrap extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidBootstrap(String message) {
        super(message);
    }
}

package org.amas.maintenance.web;

/** What it takes isn't there at the moment, whoever asks: 503. Say what, and how it comes back. */
public class NotNow extends Conflict {

    public NotNow(String message) {
        super(message);
    }
}

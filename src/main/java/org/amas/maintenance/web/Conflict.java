package org.amas.maintenance.web;

/** The state does not allow it, perhaps because somebody was faster: 409. Say who and when. */
public class Conflict extends RuntimeException {

    public Conflict(String message) {
        super(message);
    }
}

package org.amas.maintenance.web;

/** Somebody was faster, or the state does not allow it any more: 409. Say who and when. */
public class Conflict extends RuntimeException {

    public Conflict(String message) {
        super(message);
    }
}

package org.amas.maintenance.access;

/** What a route asks of its caller. */
public sealed interface Need permits Permission, Need.Anyone {

    /** Routes that ask for no permission. */
    enum Anyone implements Need {
        PUBLIC,
        SIGNED_IN
    }
}

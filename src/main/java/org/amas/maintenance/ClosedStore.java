package org.amas.maintenance;

import com.zaxxer.hikari.SQLExceptionOverride;

import java.sql.SQLException;

/**
 * After a write that failed, for lack of space for example, H2 closes its store and serves it anew
 * only when nobody is connected any more. The pool must let go of connections that call themselves
 * valid and can do nothing.
 */
public class ClosedStore implements SQLExceptionOverride {

    /** Thrown where the file is the trouble; by name, since we don't compile against H2. */
    static final String STORE = "org.h2.mvstore.MVStoreException";

    private static final int DATABASE_IS_CLOSED = 90098;
    private static final int OBJECT_CLOSED = 90007;

    @java.lang.Override
    public Override adjudicate(SQLException failed) {
        boolean closed =
                failed.getErrorCode() == DATABASE_IS_CLOSED
                        || failed.getErrorCode() == OBJECT_CLOSED
                        || String.valueOf(failed.getMessage()).contains(STORE);
        return closed ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}

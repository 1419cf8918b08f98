package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

/** A run that is being performed on this node: where a wish to end it arrives. */
class ActiveRun {

    private @Nullable CancelMode cancel;
    private String cancelledBy = "";
    private boolean shutdown;
    private StopSignal current = new StopSignal();

    synchronized void cancel(CancelMode mode, String by) {
        if (cancel == CancelMode.NOW) {
            return;
        }
        cancel = mode;
        cancelledBy = by;
        if (mode == CancelMode.NOW) {
            current.raise(StopSignal.Why.CANCELLED);
        }
    }

    /** Before the first run is stopped: what that one frees is not for others to begin with. */
    synchronized void beginNothing() {
        shutdown = true;
    }

    synchronized void shutDown() {
        shutdown = true;
        current.raise(StopSignal.Why.SHUTDOWN);
    }

    /** A fresh signal for the next step; raised already if it must not begin. */
    synchronized StopSignal nextStep() {
        current = new StopSignal();
        if (shutdown) {
            current.raise(StopSignal.Why.SHUTDOWN);
        } else if (cancel != null) {
            current.raise(StopSignal.Why.CANCELLED);
        }
        return current;
    }

    /** Why no further step may begin; null if one may. */
    synchronized @Nullable String ending() {
        if (shutdown) {
            return "the application was stopped";
        }
        return cancel == null ? null : "the run was cancelled by " + cancelledBy;
    }

    synchronized boolean isShutDown() {
        return shutdown;
    }

    /** Only the application ends: what has not begun may begin another time. */
    synchronized boolean isLeftToTheNextStart() {
        return shutdown && cancel == null;
    }

    synchronized String cancelledBy() {
        return cancelledBy.isEmpty() ? "somebody" : cancelledBy;
    }
}

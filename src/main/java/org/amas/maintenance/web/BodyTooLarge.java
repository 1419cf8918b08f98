package org.amas.maintenance.web;

import java.io.IOException;

/** A body went beyond what any form or call of ours needs while it was being read: 413. */
public class BodyTooLarge extends IOException {

    private static final long serialVersionUID = 1L;

    /** In bytes. */
    public static final int MOST = 64 * 1024;

    /** For whoever sent it. */
    public static final String DETAIL =
            "The body has more than 64 KiB (65,536 bytes), which is the most that is read.";

    public BodyTooLarge() {
        super(DETAIL);
    }

    /** True if this, or whatever caused it, is why. */
    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge) {
                return true;
            }
        }
        return false;
    }
}

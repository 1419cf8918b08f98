package org.amas.maintenance.target;

/** The environment has no such target, or this node can't act on it: the step is NOT_RUN. */
public class TargetAbsent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason a sentence part such as {@code no redis target in staging}
     */
    public TargetAbsent(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}

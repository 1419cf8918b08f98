package org.amas.maintenance.web;

/** The Content-Security-Policy that every page keeps: no inline script or style anywhere. */
public final class ContentPolicy {

    public static final String STRICT =
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
                    + " form-action 'self'";

    /** For a download of what a step printed: never a page of ours, whatever the browser sniffs. */
    public static final String DOWNLOAD = "sandbox; default-src 'none'";

    private ContentPolicy() {}
}

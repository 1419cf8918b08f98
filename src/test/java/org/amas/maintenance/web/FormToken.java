package org.amas.maintenance.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token against forged requests, as a page's form has it. */
public final class FormToken {

    public static final String FIELD = "_csrf";

    private static final Pattern INPUT = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private FormToken() {}

    /**
     * @param page where it was found, for the error
     */
    public static String of(String page, String html) {
        Matcher token = INPUT.matcher(html);
        if (!token.find()) {
            throw new AssertionError("no form on " + page);
        }
        return token.group(1);
    }
}

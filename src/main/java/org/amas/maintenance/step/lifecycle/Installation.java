package org.amas.maintenance.step.lifecycle;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that is installed, as it says of itself.
 *
 * @param product as end-of-life lists call it
 * @param name for a reader
 * @param where the server or the container
 * @param version null if it can't be told
 * @param why it can't; empty if it can
 */
record Installation(
        String product, String name, String where, @Nullable String version, String why) {

    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");

    /** Takes the version out of what was said. */
    static Installation told(String product, String name, String where, @Nullable String said) {
        Matcher version = VERSION.matcher(said == null ? "" : said);
        return version.find()
                ? new Installation(product, name, where, version.group(), "")
                : new Installation(product, name, where, null, "it doesn't say its version");
    }

    static Installation silent(String product, String name, String where, String why) {
        return new Installation(product, name, where, null, why);
    }
}

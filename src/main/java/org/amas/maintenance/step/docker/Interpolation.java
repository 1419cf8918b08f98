package org.amas.maintenance.step.docker;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of a Compose file's variables, as far as they are known.
 *
 * @param variables of the environment file; whoever started the project may have had others
 */
record Interpolation(Map<String, String> variables) {

    private static final Pattern VARIABLE =
            Pattern.compile(
                    "\\$(?:(\\$)|([A-Za-z_]\\w*)"
                            + "|\\{([A-Za-z_]\\w*)(?:(:?-)([^}]*)|:?\\?[^}]*)?\\})");

    /**
     * @param certain false if a variable had to be guessed: by its default, or left out
     */
    record Value(String text, boolean certain) {

        @Override
        public String toString() {
            return text;
        }
    }

    Value resolve(String written) {
        boolean[] certain = {true};
        String text =
                VARIABLE.matcher(written)
                        .replaceAll(found -> Matcher.quoteReplacement(value(found, certain)));
        return new Value(text, certain[0]);
    }

    private String value(MatchResult found, boolean[] certain) {
        if (found.group(1) != null) {
            return "$";
        }
        String name = found.group(2) == null ? found.group(3) : found.group(2);
        String known = variables.get(name);
        if (known != null && (!known.isEmpty() || !":-".equals(found.group(4)))) {
            return known;
        }
        certain[0] = false;
        return found.group(5) == null ? "" : found.group(5);
    }
}

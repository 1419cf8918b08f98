package org.amas.maintenance.step.prometheus;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import java.util.Map;

/**
 * One condition on an alert's labels; a silence mutes what meets all of its conditions.
 *
 * @param name a label
 * @param value all of it, or an RE2 expression for all of it
 * @param regex no unless said
 * @param equal yes unless said; else it must not match
 */
record SilenceMatcher(
        @NotNull @Pattern(regexp = "[a-zA-Z_][a-zA-Z0-9_]*") String name,
        @NotNull @Size(max = 500) String value,
        Boolean regex,
        Boolean equal) {

    SilenceMatcher {
        regex = regex != null && regex;
        equal = equal == null || equal;
    }

    Map<String, Object> sent() {
        return Map.of("name", name, "value", value, "isRegex", regex, "isEqual", equal);
    }

    /** As Alertmanager writes it: {@code severity=~"warning|info"}. */
    @Override
    public String toString() {
        return name + (equal ? "=" : "!") + (regex ? "~" : equal ? "" : "=") + "\"" + value + "\"";
    }
}

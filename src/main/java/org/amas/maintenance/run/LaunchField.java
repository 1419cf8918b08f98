package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a parameter accepts: in words for a person, and as a browser checks it before it sends. */
record LaunchField(Parameter parameter) {

    private static final String DURATION = "[0-9]{1,9}[smhd]";

    /** What a browser's regular expressions mean as ours do, or don't compile. */
    private static final Pattern COMMON = Pattern.compile("([^\\\\]|\\\\[dDwW\\p{Punct}])*+");

    /** {@code Required; whole number 1 to 5}; empty if there is nothing to say. */
    public String words() {
        List<String> words = new ArrayList<>();
        if (parameter.required() && !isChosen()) {
            words.add("required");
        }
        switch (parameter.type()) {
            case INTEGER -> words.add(("whole number " + range()).strip());
            case DURATION -> words.add(range().isEmpty() ? "such as 30s, 15m, 1h or 7d" : range());
            case STRING -> {
                if (parameter.pattern() != null) {
                    words.add("matches");
                }
            }
            case BOOLEAN, CHOICE -> {}
        }
        return StringUtils.capitalize(String.join("; ", words));
    }

    private boolean isChosen() {
        return parameter.type() == Parameter.Type.BOOLEAN
                || parameter.type() == Parameter.Type.CHOICE;
    }

    private String range() {
        String min = parameter.min();
        String max = parameter.max();
        if (min != null && max != null) {
            return min + " to " + max;
        }
        return min != null ? "at least " + min : max != null ? "at most " + max : "";
    }

    /** Help and words; null without either. */
    public @Nullable String hint() {
        String help = Objects.requireNonNullElse(parameter.help(), "");
        String hint = (help + " " + words()).strip();
        return hint.isEmpty() ? null : hint;
    }

    public String type() {
        return isNumber() ? "number" : "text";
    }

    private boolean isNumber() {
        return parameter.type() == Parameter.Type.INTEGER;
    }

    public @Nullable String min() {
        return isNumber() ? parameter.min() : null;
    }

    public @Nullable String max() {
        return isNumber() ? parameter.max() : null;
    }

    /** Null also where a browser might read it differently. */
    public @Nullable String pattern() {
        if (parameter.type() == Parameter.Type.DURATION) {
            return DURATION;
        }
        String pattern = parameter.pattern();
        return pattern != null && COMMON.matcher(pattern).matches() ? pattern : null;
    }
}

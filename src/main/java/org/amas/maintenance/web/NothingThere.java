package org.amas.maintenance.web;

import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what an address names that can't be: {@code /runs/abc} is no run. */
final class NothingThere {

    private static final int LONGEST = 60;

    private NothingThere() {}

    static NotFound at(MethodArgumentTypeMismatchException argument, ServletWebRequest request) {
        Object pattern =
                request.getRequest().getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        Matcher kind =
                Pattern.compile("/([a-z]+)s/\\{" + Pattern.quote(argument.getName()) + "}")
                        .matcher(String.valueOf(pattern));
        if (!kind.find()) {
            return new NotFound("There is nothing at this address.");
        }
        String value = Visible.of(String.valueOf(argument.getValue()));
        String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + "…" : value;
        return new NotFound("There is no %s %s.".formatted(singular(kind.group(1)), shown));
    }

    /** Of a word without its last letter: {@code run}, {@code dutie}. */
    private static String singular(String word) {
        return word.endsWith("ie") ? word.substring(0, word.length() - 2) + "y" : word;
    }
}

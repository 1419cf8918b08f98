package org.amas.maintenance.step.redis;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** What a setting should be: {@code yes}, {@code everysec|always}, {@code >=0}, {@code set}. */
final class Wanted {

    static final String SET = "set";
    static final String UNSET = "unset";

    private static final Pattern BOUND = Pattern.compile("[<>]=-?\\d{1,18}");
    private static final Pattern WORDS = Pattern.compile("[\\w.-]+(\\|[\\w.-]+)*");

    private Wanted() {}

    static boolean understands(String wanted) {
        return BOUND.matcher(wanted).matches() || WORDS.matcher(wanted).matches();
    }

    /** Only whether it is there: its value can't be wanted, since nobody may read it. */
    static boolean ofSecret(String wanted) {
        return wanted.equals(SET) || wanted.equals(UNSET);
    }

    /**
     * @param value as the server writes it
     */
    static boolean meets(String wanted, String value) {
        if (!BOUND.matcher(wanted).matches()) {
            return List.of(wanted.split("\\|")).contains(value);
        }
        try {
            int order = new BigDecimal(value).compareTo(new BigDecimal(wanted.substring(2)));
            return wanted.startsWith(">") ? order >= 0 : order <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}

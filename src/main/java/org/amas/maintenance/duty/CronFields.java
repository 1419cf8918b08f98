package org.amas.maintenance.duty;

import org.springframework.scheduling.support.CronExpression;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The five fields of a cron expression, and which of them is wrong. */
final class CronFields {

    private static final LocalDateTime ANY = LocalDateTime.of(2026, 1, 1, 0, 0);

    private enum Field {
        MINUTE("minute", "0 to 59, such as 30 or */15"),
        HOUR("hour", "0 to 23, such as 2 or 8-18/2"),
        DAY_OF_MONTH("day of the month", "1 to 31, such as 1-7 or L for the last"),
        MONTH("month", "1 to 12 or JAN to DEC, such as 1,4,7,10"),
        DAY_OF_WEEK("day of the week", "0 to 7 or SUN to SAT, such as MON-FRI or SUN#1");

        private final String word;
        private final String example;

        Field(String word, String example) {
            this.word = word;
            this.example = example;
        }

        private Optional<String> problem(String text) {
            String[] all = {"*", "*", "*", "*", "*"};
            all[ordinal()] = text;
            try {
                CronExpression.parse("0 " + String.join(" ", all));
                return Optional.empty();
            } catch (IllegalArgumentException wrong) {
                return Optional.of(
                        "The %s of the expression can't be “%s”: enter %s"
                                .formatted(word, text, example));
            }
        }
    }

    private CronFields() {}

    /**
     * What is wrong with it, as a sentence that says what to enter; empty if it can be used.
     *
     * @param cron five fields, apart by white space
     */
    static Optional<String> problem(String cron) {
        List<String> fields = fields(cron);
        if (fields.size() != Field.values().length) {
            return Optional.of(
                    "Enter five fields: minute, hour, day of the month, month and day of the week,"
                            + " such as 0 2 * * SUN. There are "
                            + fields.size());
        }
        return Arrays.stream(Field.values())
                .map(field -> field.problem(fields.get(field.ordinal())))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> never(cron));
    }

    private static Optional<String> never(String cron) {
        return expression(cron).next(ANY) == null
                ? Optional.of("There is no such day: it would never open. Try 0 2 1 * *")
                : Optional.empty();
    }

    private static List<String> fields(String cron) {
        return cron.isBlank() ? List.of() : List.of(cron.strip().split("\\s+"));
    }

    /** On the minute. */
    static CronExpression expression(String cron) {
        return CronExpression.parse("0 " + String.join(" ", fields(cron)));
    }
}

package org.amas.maintenance.duty;

import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a window from its form; all that is wrong is told at once. */
final class WindowReading {

    /** {@code 1 d 2 h 30 min}, {@code 90m}, {@code 2h}. */
    private static final Pattern LASTS =
            Pattern.compile("(?:(\\d{1,3}) ?d)? ?(?:(\\d{1,4}) ?h)? ?(?:(\\d{1,5}) ?m(?:in)?)?");

    private final WindowForm form;
    private final List<FieldError> wrong = new ArrayList<>();

    private WindowReading(WindowForm form) {
        this.form = form;
    }

    /**
     * @throws InvalidRequest that names each field and says what to enter
     */
    static Recurrence window(WindowForm form) {
        return new WindowReading(form).read();
    }

    private Recurrence read() {
        Preset preset = Preset.named(form.preset()).orElse(null);
        if (preset == null) {
            throw new InvalidRequest("preset", "Choose how often it is owed");
        }
        return switch (preset) {
            case ON_DEMAND -> new OnDemand();
            case CRON -> cron();
            default -> calendar(Objects.requireNonNull(preset.every()));
        };
    }

    private Recurrence cron() {
        CronFields.problem(form.cron()).ifPresent(problem -> refuse("cron", problem));
        Duration lasts = lasts();
        ZoneId zone = zone();
        requireNothingWrong();
        return new CronWindow(String.join(" ", form.cron().split("\\s+")), lasts, zone);
    }

    private Recurrence calendar(Every every) {
        DayOfWeek day = every.needsWeekday() ? day() : null;
        int nth = every.counts() ? nth() : 0;
        MonthDay date = every == Every.YEAR ? date() : null;
        LocalTime from = time("from", form.from());
        LocalTime to = time("to", form.to());
        int days = every.isDaily() ? 0 : days(every);
        ZoneId zone = zone();
        if (days == 0 && wrong.isEmpty() && !to.isAfter(from)) {
            refuse(
                    "to",
                    every.isDaily()
                            ? "The end must be after %s; one over midnight is told by a cron expression"
                                    .formatted(from)
                            : "The end must be after %s, or on a later day".formatted(from));
        }
        requireNothingWrong();
        return new Window(every, day, nth, date, from, days, to, zone);
    }

    private @Nullable DayOfWeek day() {
        try {
            return DayOfWeek.valueOf(form.day());
        } catch (IllegalArgumentException unknown) {
            refuse("day", "Choose a day of the week");
            return null;
        }
    }

    private int nth() {
        if (form.nth().matches("-1|[1-4]")) {
            return Integer.parseInt(form.nth());
        }
        refuse("nth", "Choose which of them in the month");
        return 1;
    }

    private @Nullable MonthDay date() {
        try {
            return MonthDay.parse(form.date(), WindowForm.DATE);
        } catch (DateTimeException unreadable) {
            refuse("date", "Enter month and day, such as 01-31");
            return null;
        }
    }

    private LocalTime time(String field, String text) {
        try {
            return LocalTime.parse(text.matches("\\d\\d:\\d\\d") ? text : "");
        } catch (DateTimeException unreadable) {
            refuse(field, "Enter a time from 00:00 to 23:59, such as 02:00");
            return LocalTime.MIDNIGHT;
        }
    }

    private int days(Every every) {
        int most = every == Every.WEEK ? 6 : 27;
        if (form.days().matches("\\d{1,2}") && Integer.parseInt(form.days()) <= most) {
            return Integer.parseInt(form.days());
        }
        refuse("days", "Enter a number of days from 0 (the same day) to " + most);
        return 0;
    }

    private ZoneId zone() {
        if (form.zone().equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (ZoneId.getAvailableZoneIds().contains(form.zone())) {
            return ZoneId.of(form.zone());
        }
        refuse("zone", "Enter a time zone such as UTC or Europe/Berlin");
        return ZoneOffset.UTC;
    }

    private Duration lasts() {
        Matcher parts = LASTS.matcher(form.lasts());
        Duration lasts =
                form.lasts().isEmpty() || !parts.matches()
                        ? Duration.ZERO
                        : Duration.ofDays(number(parts.group(1)))
                                .plusHours(number(parts.group(2)))
                                .plusMinutes(number(parts.group(3)));
        if (lasts.isZero() || lasts.compareTo(CronWindow.LONGEST) > 0) {
            refuse("lasts", "Enter how long it lasts, 1 min to 27 d, such as 2 h or 1 h 30 min");
        }
        return lasts;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private void refuse(String field, String message) {
        wrong.add(new FieldError(field, message));
    }

    private void requireNothingWrong() {
        if (!wrong.isEmpty()) {
            throw new InvalidRequest(wrong);
        }
    }
}

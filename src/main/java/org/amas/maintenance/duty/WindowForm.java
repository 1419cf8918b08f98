package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Slots.Slot;
import org.jspecify.annotations.Nullable;

import java.time.MonthDay;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * The form of a window as somebody typed it, so that nothing of it is lost.
 *
 * @param date {@code 01-31}, month and day
 * @param days after so many it ends; 0 is the same day
 * @param version of the slot that it was filled from
 */
record WindowForm(
        String preset,
        String day,
        String nth,
        String date,
        String from,
        String days,
        String to,
        String zone,
        String cron,
        String lasts,
        boolean automatic,
        String reason,
        long version) {

    static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("MM-dd");
    private static final MonthDay NEW_YEAR = MonthDay.of(1, 1);

    /** Whether these parameters are a form that somebody has filled in. */
    static boolean isIn(Map<String, String> fields) {
        return fields.containsKey("preset");
    }

    static WindowForm of(Map<String, String> fields) {
        return new WindowForm(
                text(fields, "preset"),
                text(fields, "day"),
                text(fields, "nth"),
                text(fields, "date"),
                text(fields, "from"),
                text(fields, "days"),
                text(fields, "to"),
                text(fields, "zone"),
                text(fields, "cron"),
                text(fields, "lasts"),
                fields.containsKey("automatic"),
                fields.getOrDefault("reason", ""),
                version(text(fields, "version")));
    }

    private static String text(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "").strip();
    }

    /** One that was tampered with is nobody's, so that the form is refused as outdated. */
    private static long version(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    /** As it is set now; what its preset doesn't ask for is filled with what is usual. */
    static WindowForm of(@Nullable Slot slot) {
        Recurrence window = slot == null ? new OnDemand() : slot.window();
        Window like = window instanceof Window calendar ? calendar : Owed.MONTHLY;
        MonthDay date = like.date() == null ? NEW_YEAR : like.date();
        CronWindow cron = window instanceof CronWindow own ? own : null;
        return new WindowForm(
                Preset.of(window).word(),
                String.valueOf(like.day() == null ? Owed.WEEKLY.day() : like.day()),
                String.valueOf(like.nth() == 0 ? 1 : like.nth()),
                date.format(DATE),
                like.from().toString(),
                String.valueOf(like.days()),
                like.to().toString(),
                WindowWords.name(window.zone()),
                cron == null ? "" : cron.cron(),
                cron == null ? "" : WindowWords.lasting(cron.lasts()),
                slot == null || slot.automatic(),
                "",
                slot == null ? 0 : slot.version());
    }

    /** The same on what holds now, after somebody else was faster. */
    WindowForm on(long now) {
        return new WindowForm(
                preset, day, nth, date, from, days, to, zone, cron, lasts, automatic, reason, now);
    }
}

package org.amas.maintenance.step.log;

import org.amas.maintenance.step.WeekHours;
import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The requests that nginx served, those of the reviewed time and those of the time before. */
final class Traffic implements Watch {

    /** Those beyond are one together: who is scanned for holes has routes without end. */
    private static final int ROUTES = 500;

    static final String OTHERS = "(others)";

    private static final Pattern VERSION = Pattern.compile("v\\d{1,2}");
    private static final Pattern IDENTITY =
            Pattern.compile("\\d+|[^/]*\\d[^/]{7,}|[^/]{7,}\\d[^/]*|[a-z]+[_-]\\d+");

    final Times now = new Times();
    final Times before = new Times();
    final Map<String, Times> routes = new HashMap<>();
    final WeekHours hours = new WeekHours();
    private final Set<Long> days = new TreeSet<>();
    private final Set<Long> daysBefore = new TreeSet<>();
    private final Span span;
    private long untimed;

    Traffic(Span span) {
        this.span = span;
    }

    @Override
    public boolean wants(Entry entry) {
        return entry.form() == Form.ACCESS;
    }

    @Override
    public void line(LogSource source, Instant at, String text, @Nullable Entry fresh) {
        if (fresh == null) {
            return;
        }
        TimedLine timed = TimedLine.of(text);
        if (timed == null) {
            untimed++;
            return;
        }
        long day = at.truncatedTo(ChronoUnit.DAYS).getEpochSecond();
        if (!span.inWindow(at)) {
            before.add(timed, fresh.status());
            daysBefore.add(day);
            return;
        }
        now.add(timed, fresh.status());
        days.add(day);
        hours.add(at);
        String route = route(fresh.field("request"));
        String key = routes.containsKey(route) || routes.size() < ROUTES ? route : OTHERS;
        routes.computeIfAbsent(key, first -> new Times()).add(timed, fresh.status());
    }

    /** Requests whose line tells no time, because the log's format doesn't. */
    long untimed() {
        return untimed;
    }

    /** Days of the reviewed time with at least one request, in per cent of all. */
    double coveredPercent() {
        return percent(days.size(), span.window().toDays());
    }

    double coveredBeforePercent() {
        return percent(
                daysBefore.size(),
                java.time.Duration.between(span.baseline(), span.start()).toDays());
    }

    int days() {
        return days.size();
    }

    private static double percent(int known, long all) {
        // Half a day at either end counts as a day of its own.
        return all == 0 ? 0 : Math.min(100, 100.0 * known / all);
    }

    /** Method and path without what differs from request to request. */
    static String route(String request) {
        String[] words = request.split(" ");
        if (words.length < 2) {
            return "(no HTTP)";
        }
        String path = words[1].split("[?#]", 2)[0];
        StringBuilder route = new StringBuilder(words[0]).append(' ');
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                boolean kept = VERSION.matcher(part).matches() || !IDENTITY.matcher(part).matches();
                route.append('/').append(kept ? part : "{id}");
            }
        }
        return route.charAt(route.length() - 1) == ' '
                ? route.append('/').toString()
                : route.toString();
    }
}

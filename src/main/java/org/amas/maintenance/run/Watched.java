package org.amas.maintenance.run;

import org.amas.maintenance.run.Evidence.Measured;
import org.amas.maintenance.run.SideBySide.Result;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a watch has seen so far, sample by sample. */
final class Watched {

    /** Below this much of its samples a check was well for too little of the time, in percent. */
    private static final Limit WELL = Limit.of(99.0, 95.0, Limit.Worse.BELOW);

    private static final String BARS = "▁▂▃▄▅▆▇█";

    /** As many as fit a line of a phone. */
    private static final int CURVE = 24;

    private final StepContext context;
    private final Map<String, Course> courses = new LinkedHashMap<>();
    private final Map<String, Curve> curves = new TreeMap<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int samples;

    Watched(StepContext context) {
        this.context = context;
    }

    /** How one check went. */
    private static final class Course {

        private int well;
        private int judged;
        private Result last;
        private @Nullable Instant unwellSince;
        private @Nullable Instant recovered;

        private Course(Result first) {
            last = first;
        }

        private void add(Result result, Instant at) {
            last = result;
            if (result.isBlind() && result.state() != StepState.TIMED_OUT) {
                return;
            }
            judged++;
            if (isWell(result)) {
                well++;
                recovered = unwellSince == null ? recovered : at;
                unwellSince = null;
            } else {
                unwellSince = unwellSince == null ? at : unwellSince;
            }
        }

        /** It has not failed, which is not the same as being well. */
        private boolean isWarned() {
            return last.state() == StepState.WARNED;
        }

        private static boolean isWell(Result result) {
            return result.state() == StepState.PASSED || result.state() == StepState.WARNED;
        }
    }

    /** The values of one reading. */
    private record Curve(Reading sample, List<Double> values) {

        double first() {
            return values.getFirst();
        }

        double last() {
            return values.getLast();
        }

        boolean moved() {
            return values.stream().anyMatch(value -> value != first());
        }

        /** The last values as bars, from their least to their greatest. */
        String bars() {
            List<Double> shown = values.subList(Math.max(0, values.size() - CURVE), values.size());
            double least = shown.stream().min(Double::compare).orElse(0.0);
            double span = shown.stream().max(Double::compare).orElse(0.0) - least;
            return shown.stream()
                    .map(v -> span == 0 ? 0 : (int) Math.round((v - least) / span * 7))
                    .map(bar -> BARS.substring(bar, bar + 1))
                    .collect(Collectors.joining());
        }
    }

    void sample(Instant at, List<Result> results) {
        if (context.cancelled()) {
            return; // What was cut off says nothing of what is watched.
        }
        samples++;
        results.forEach(result -> add(at, result));
        context.say("%s  %s".formatted(Moment.second(at), told(results)));
        curves.values().stream()
                .filter(Curve::moved)
                .forEach(curve -> context.say("    " + told(curve)));
    }

    private void add(Instant at, Result result) {
        String title = result.check().title();
        Course course = courses.computeIfAbsent(title, t -> new Course(result));
        StepState before = course.last.state();
        course.add(result, at);
        if (samples > 1 && before != result.state()) {
            context.say(
                    "%s  %s: %s → %s"
                            .formatted(
                                    Moment.second(at), title, word(before), word(result.state())));
        }
        result.evidence().readings().forEach(measured -> curve(title, measured));
        rows.add(
                Table.row(
                        at, title, word(result.state()), result.took().toMillis(), result.words()));
    }

    private void curve(String title, Measured measured) {
        Reading reading = measured.reading().label(CheckContext.LABEL, title);
        curves.computeIfAbsent(
                        reading.name() + reading.labels(),
                        k -> new Curve(reading, new ArrayList<>()))
                .values()
                .add(reading.value());
    }

    private static String told(List<Result> results) {
        return results.stream()
                .map(r -> r.check().title() + " " + word(r.state()))
                .collect(Collectors.joining(" · "));
    }

    private static String told(Curve curve) {
        return String.format(
                        Locale.ROOT,
                        "%s %s %s %.1f → %.1f %s",
                        curve.bars(),
                        curve.sample().name(),
                        curve.sample().labels(),
                        curve.first(),
                        curve.last(),
                        curve.sample().unit())
                .strip();
    }

    private static String word(StepState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    void tell() {
        context.reading(Reading.of("samples", samples, ""));
        courses.forEach(this::tell);
        curves.values()
                .forEach(
                        curve ->
                                context.reading(
                                        new Reading(
                                                curve.sample().name(),
                                                curve.last(),
                                                curve.sample().unit(),
                                                curve.sample().labels(),
                                                null)));
        if (rows.isEmpty()) {
            return;
        }
        context.table(changes());
        context.table(
                new Table(
                        "Samples, the newest first",
                        List.of(
                                Column.text("at"),
                                Column.text("check"),
                                Column.text("state"),
                                new Column("took", "ms"),
                                Column.text("found")),
                        rows.reversed().stream().limit(Table.KEPT_ROWS).toList(),
                        rows.size()));
    }

    private void tell(String title, Course course) {
        if (course.judged == 0) {
            context.finding(
                    Finding.warning(
                            title,
                            "could not be judged in any sample: " + course.last.words(),
                            "watch-blind:" + title));
            return;
        }
        context.reading(
                Reading.of("well_percent", 100.0 * course.well / course.judged, "%")
                        .label(CheckContext.LABEL, title)
                        .limit(WELL));
        if (course.unwellSince != null) {
            context.finding(
                    Finding.error(title, "is not well at the end of the watch", "unwell:" + title)
                            .evidence(
                                    "since %s: %s"
                                            .formatted(
                                                    Moment.second(course.unwellSince),
                                                    course.last.words())));
        } else if (course.recovered != null && !course.isWarned()) {
            context.finding(
                    Finding.info(title, "has become well", "recovered:" + title)
                            .evidence("at " + Moment.second(course.recovered)));
        }
        if (course.isWarned()) {
            context.finding(
                    Finding.warning(
                                    title,
                                    "is not failed at the end of the watch, but warned of",
                                    "warned:" + title)
                            .evidence(course.last.words()));
        }
    }

    private Table changes() {
        return Table.of(
                "What changed while it was watched",
                List.of(
                        Column.text("reading"),
                        Column.text("of"),
                        Column.text("first"),
                        Column.text("last"),
                        Column.text("least"),
                        Column.text("greatest"),
                        Column.text("course")),
                curves.values().stream().filter(Curve::moved).map(Watched::row).toList());
    }

    private static List<@Nullable Object> row(Curve curve) {
        return Table.row(
                curve.sample().name(),
                curve.sample().labels().toString(),
                Amount.tenths(curve.first()),
                Amount.tenths(curve.last()),
                Amount.tenths(curve.values().stream().min(Double::compare).orElse(0.0)),
                Amount.tenths(curve.values().stream().max(Double::compare).orElse(0.0)),
                curve.bars());
    }

    String headline() {
        if (samples == 0) {
            return "No sample was finished";
        }
        List<String> unwell = those(course -> course.unwellSince != null);
        List<String> warned = those(Course::isWarned);
        List<String> told = new ArrayList<>();
        told.add(Amount.of(samples, "sample"));
        if (unwell.isEmpty() && warned.isEmpty()) {
            told.add("all that could be judged was well at the end");
        }
        if (!unwell.isEmpty()) {
            told.add("not well at the end: " + String.join(", ", unwell));
        }
        if (!warned.isEmpty()) {
            told.add("warned of at the end: " + String.join(", ", warned));
        }
        return String.join("; ", told);
    }

    private List<String> those(Predicate<Course> which) {
        return courses.entrySet().stream()
                .filter(one -> which.test(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}

package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says how much of the window was really seen, and what wasn't: an absent log is never "0 errors".
 */
final class Coverage {

    /**
     * The part of a window that may be missing without a word; a log needn't begin to the second.
     */
    private static final double SLACK = 0.01;

    private final Map<String, Double> shorter = new TreeMap<>();
    private final List<String> blind = new ArrayList<>();
    private final StepContext context;
    private final LogSources sources;
    private final Survey survey;
    private final Span span;

    Coverage(StepContext context, LogSources sources, Survey survey, Span span) {
        this.context = context;
        this.sources = sources;
        this.survey = survey;
        this.span = span;
    }

    /**
     * Reports readings, findings and the table of sources.
     *
     * @return the services that something can be said of
     */
    Set<String> report() {
        Set<String> covered = new TreeSet<>();
        for (String service : services()) {
            boolean any =
                    survey.states().stream().anyMatch(s -> s.source.service().equals(service));
            if (any && covers(service)) {
                covered.add(service);
            } else if (!any && sources.dockerDown() != null) {
                blind.add(service);
            } else if (!any) {
                missing(service);
            }
        }
        docker();
        files();
        survey.states().forEach(this::source);
        if (!survey.states().isEmpty()) {
            context.table(table());
        }
        return covered;
    }

    /**
     * Why nothing can be said of some services: they log where nobody could look. A log that isn't
     * read is never "0 errors".
     */
    Optional<String> unseen() {
        List<String> reasons = new ArrayList<>();
        if (sources.areFilesUnseen()) {
            reasons.add("the log files were not read: " + sources.filesAbsent());
        }
        if (!blind.isEmpty()) {
            // Last, so that it is known as the same cause elsewhere.
            reasons.add(
                    "nothing is known of %s: %s"
                            .formatted(String.join(", ", blind), sources.dockerDown()));
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** What a headline must not hide: {@code ; 2 logs cover less, redis only 3.2 h}. */
    String shortfall() {
        String hidden = blind.isEmpty() ? "" : "; nothing is known of " + String.join(", ", blind);
        String files = sources.areFilesUnseen() ? "; no log file was read" : "";
        return hidden + files + shortest();
    }

    private String shortest() {
        return shorter.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(
                        least ->
                                "; %s less, %s only %s"
                                        .formatted(
                                                shorter.size() == 1
                                                        ? "1 log covers"
                                                        : shorter.size() + " logs cover",
                                                least.getKey(),
                                                time(least.getValue())))
                .orElse("");
    }

    private Set<String> services() {
        Set<String> services = new TreeSet<>(sources.expected());
        survey.states().forEach(s -> services.add(s.source.service()));
        return services;
    }

    private boolean covers(String service) {
        double window = span.window().toMillis() / 3_600_000.0;
        Optional<Instant> first = survey.first(service);
        double hours = first.map(span::hoursCovered).orElse(0.0);
        context.reading(Reading.of("hours_covered", hours, "h").label("service", service));
        if (hours == 0) {
            String text = "its log holds no line with a time, so nothing can be said of it";
            context.finding(Finding.warning(service, text, "no-lines:" + service));
            return false;
        }
        if (hours < window * (1 - SLACK)) {
            String text = shortness(survey.since(service), time(hours), time(window));
            shorter.put(service, hours);
            context.say(service + ": " + text);
            context.finding(Finding.info(service, text, "coverage:" + service));
        }
        return true;
    }

    /** What reaches back further counts all the same, and is said. */
    private static String shortness(Map<String, Instant> since, String covered, String window) {
        Map.Entry<String, Instant> youngest =
                Collections.max(since.entrySet(), Map.Entry.comparingByValue());
        String others =
                since.entrySet().stream()
                        .filter(one -> one != youngest)
                        .map(
                                one ->
                                        "; %s since %s"
                                                .formatted(
                                                        one.getKey(),
                                                        Moment.second(one.getValue())))
                        .collect(Collectors.joining());
        return "%s covers only %s of the %s reviewed: it begins at %s%s"
                .formatted(
                        others.isEmpty() ? "its log" : youngest.getKey(),
                        covered,
                        window,
                        Moment.second(youngest.getValue()),
                        others.isEmpty() ? "" : others + " were counted as well");
    }

    private static String time(double hours) {
        return Amount.time(Duration.ofMillis(Math.round(hours * 3_600_000)));
    }

    private void missing(String service) {
        String text = "no log of " + service + ": neither a container nor a file";
        context.say(text);
        context.finding(Finding.error(service, text, "no-log:" + service));
    }

    /** One cause, told once, with all that it hides. */
    private void docker() {
        String down = sources.dockerDown();
        if (down != null) {
            String hidden =
                    blind.isEmpty() ? "" : "; nothing is known of " + String.join(", ", blind);
            String text = "the output of the containers was not read: " + down + hidden;
            context.say(text);
            context.finding(Finding.warning("docker", text, "docker-down"));
        }
        if (sources.dockerAbsent() != null) {
            context.say("container output not read: " + sources.dockerAbsent());
        }
    }

    private void files() {
        if (sources.filesAbsent() != null) {
            context.say("files not read: " + sources.filesAbsent());
        }
        if (sources.areFilesUnseen()) {
            String text = "the log files were not read: " + sources.filesAbsent();
            context.finding(Finding.warning("files", text, "files-unseen"));
        }
        sources.unreadable()
                .forEach(
                        (file, why) ->
                                context.finding(
                                        Finding.warning(
                                                file, "was not read: " + why, "unread:" + file)));
    }

    private void source(SourceState state) {
        String name = state.source.name();
        String note = state.note();
        if (note != null) {
            context.finding(Finding.warning(name, note, "cut:" + name));
        }
        if (state.future() > 0) {
            String text = "its times lie ahead of now: set the zone that it writes its times in";
            context.finding(Finding.info(name, text, "future:" + name));
        }
    }

    private Table table() {
        List<Column> columns =
                List.of(
                        Column.text("Service"),
                        Column.text("Source"),
                        Column.text("Lines in the window"),
                        new Column("Covered", "h"),
                        Column.text("First line"),
                        Column.text("Last line"),
                        Column.text("Note"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SourceState state : survey.states()) {
            Instant first = state.first();
            rows.add(
                    Table.row(
                            state.source.service(),
                            state.source.name(),
                            state.lines(),
                            first == null ? null : span.hoursCovered(first),
                            first,
                            state.last(),
                            state.note()));
        }
        return Table.of("Where the lines come from", columns, rows);
    }
}

package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds single-line JSON among what a script prints: readings, findings, tables, a headline,
 * progress. A line that isn't JSON, or says something else, is plain output, without complaint; one
 * that means to tell a result and can't be taken is told, since its verdict is missing.
 */
class StructuredLines {

    private static final int MOST_LABELS = 20;

    /** Bytes; a longer line is text, whatever it starts with. */
    private static final int LONGEST = 64 * 1024;

    /** What a line may tell. */
    private static final Set<String> WORDS =
            Set.of("reading", "finding", "table", "headline", "progress");

    private static final Pattern RESULT =
            Pattern.compile("\\{\\s*\"(?:" + String.join("|", WORDS) + ")\"");

    /** Bytes of a line that is too long to be quoted. */
    private static final int SHOWN = 300;

    /** What says a thing twice says nothing. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final StepContext context;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean lineStart = true;
    private boolean collecting;
    private @Nullable String headline;
    private int untaken;
    private String firstUntaken = "";

    StructuredLines(StepContext context) {
        this.context = context;
    }

    /** For output that is somebody else's to read. */
    static StructuredLines none(StepContext context) {
        return new StructuredLines(context) {
            @Override
            void accept(byte[] bytes, int length) {}
        };
    }

    Optional<String> headline() {
        return Optional.ofNullable(headline);
    }

    /** Looks for lines that begin with a brace; all others are passed over in one go. */
    void accept(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            at = collecting ? collect(bytes, at, length) : passOver(bytes, at, length);
        }
    }

    /** Returns where the next line with a brace begins, or the end. */
    private int passOver(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            byte one = bytes[at];
            if (one == '{' && lineStart) {
                collecting = true;
                return at;
            }
            // A progress bar goes back to the line's beginning.
            lineStart = one == '\n' || one == '\r' || lineStart && (one == ' ' || one == '\t');
        }
        return end;
    }

    /** Returns what follows the line, or the end. */
    private int collect(byte[] bytes, int from, int end) {
        int to = from;
        while (to < end && bytes[to] != '\n') {
            to++;
        }
        line.write(bytes, from, to - from);
        if (line.size() > LONGEST) {
            tooLong(new String(line.toByteArray(), 0, SHOWN, StandardCharsets.UTF_8));
            collecting = false;
            lineStart = false;
            line.reset();
            return to;
        }
        if (to == end) {
            return end;
        }
        finish();
        return to + 1;
    }

    /** Ends the last line, if it had no newline. */
    void finish() {
        if (collecting) {
            interpret(line.toString(StandardCharsets.UTF_8).strip());
        }
        line.reset();
        collecting = false;
        lineStart = true;
    }

    private void interpret(String text) {
        if (!text.endsWith("}")) {
            return;
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JacksonException plainOutput) {
            return; // It was shown as text already.
        }
        if (!node.isObject()) {
            return;
        }
        List<String> told = node.propertyNames().stream().filter(WORDS::contains).toList();
        if (told.isEmpty()) {
            return; // Somebody else's JSON.
        }
        try {
            if (node.size() > 1) {
                throw new IllegalArgumentException("a line tells one thing, this one more");
            }
            say(told.getFirst(), node.get(told.getFirst()));
        } catch (JacksonException | IllegalArgumentException refused) {
            untaken("%s: %s".formatted(refused.getMessage(), text));
        }
    }

    private void tooLong(String beginning) {
        if (RESULT.matcher(beginning).lookingAt()) {
            untaken("longer than %d KiB: %s …".formatted(LONGEST / 1024, beginning));
        }
    }

    private void untaken(String why) {
        untaken++;
        if (untaken == 1) {
            firstUntaken = why;
        }
    }

    /** What the script meant to tell and couldn't. */
    Optional<Finding> untaken() {
        return untaken == 0
                ? Optional.empty()
                : Optional.of(
                        Finding.warning(
                                        "what it printed",
                                        "%s and could not be taken."
                                                .formatted(
                                                        untaken == 1
                                                                ? "1 line looks like a result"
                                                                : untaken
                                                                        + " lines look like"
                                                                        + " results"),
                                        "results-not-taken")
                                .evidence(firstUntaken));
    }

    private void say(String word, JsonNode value) {
        switch (word) {
            case "reading" -> context.reading(reading(value));
            case "finding" -> context.finding(finding(value));
            case "table" -> context.table(table(value));
            case "headline" -> headline = text(value);
            case "progress" -> context.progress(Math.clamp(number(value), 0, 1));
            default -> {}
        }
    }

    private static Reading reading(JsonNode node) {
        String name = text(node.get("name"));
        Map<String, String> labels = new TreeMap<>();
        if (node.get("labels") instanceof JsonNode given && !given.isNull()) {
            if (!given.isObject()) {
                throw new IllegalArgumentException("labels are no object");
            }
            given.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
        }
        if (labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException("more than " + MOST_LABELS + " labels");
        }
        String unit = unit(node);
        return new Reading(name, number(node.get("value")), unit, labels, limit(node));
    }

    /** Left out or null there is none; one that can't be read is no reason to judge nothing. */
    private static @Nullable Double bound(JsonNode node, String name) {
        JsonNode bound = node.get(name);
        if (bound == null || bound.isNull()) {
            return null;
        }
        if (!bound.isNumber() || !Double.isFinite(bound.asDouble())) {
            throw new IllegalArgumentException(name + " is not a number");
        }
        return bound.asDouble();
    }

    private static @Nullable Limit limit(JsonNode node) {
        Double warn = bound(node, "warn");
        Double fail = bound(node, "fail");
        if (warn == null && fail == null) {
            return null;
        }
        Limit.Worse worse =
                node.get("worse") instanceof JsonNode w && w.isString()
                        ? Limit.Worse.valueOf(w.asString().toUpperCase(Locale.ROOT))
                        : null;
        boolean direction = warn != null && fail != null && !warn.equals(fail);
        return Limit.of(warn, fail, worse == null && !direction ? Limit.Worse.ABOVE : worse);
    }

    private static Finding finding(JsonNode node) {
        String place = node.get("place") instanceof JsonNode p ? text(p) : "script";
        String said = text(node.get("text"));
        String fingerprint =
                node.get("fingerprint") instanceof JsonNode f ? text(f) : place + ": " + said;
        return Finding.of(severity(node), place, said, fingerprint);
    }

    private static Severity severity(JsonNode node) {
        String word = text(node.get("severity")).toUpperCase(Locale.ROOT);
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.name().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "severity is one of "
                                                + Arrays.toString(Severity.values())));
    }

    private static Table table(JsonNode node) {
        List<Table.Column> columns = new ArrayList<>();
        array(node.get("columns")).forEach(c -> columns.add(column(c)));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (JsonNode row : array(node.get("rows"))) {
            List<@Nullable Object> cells = new ArrayList<>();
            array(row).forEach(cell -> cells.add(cell(cell)));
            rows.add(cells);
        }
        return Table.of(text(node.get("title")), columns, rows);
    }

    private static Table.Column column(JsonNode node) {
        if (node.isString()) {
            return Table.Column.text(node.asString());
        }
        String unit = unit(node);
        return new Table.Column(text(node.get("name")), unit);
    }

    private static @Nullable Object cell(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.asLong() : node.asString();
        }
        if (node.isNumber()) {
            return node.asDouble();
        }
        return node.isBoolean() ? (Object) node.asBoolean() : node.asString();
    }

    /** None, if it is left out or empty. */
    private static String unit(JsonNode node) {
        return !(node.get("unit") instanceof JsonNode unit) || isEmpty(unit) ? "" : text(unit);
    }

    private static boolean isEmpty(JsonNode text) {
        return text.isString() && text.asString().isBlank();
    }

    private static JsonNode array(@Nullable JsonNode node) {
        if (node == null || !node.isArray()) {
            throw new IllegalArgumentException("a list is missing");
        }
        return node;
    }

    private static String text(@Nullable JsonNode node) {
        if (node == null || !node.isString() || node.asString().isBlank()) {
            throw new IllegalArgumentException("a text is missing");
        }
        return node.asString();
    }

    private static double number(@Nullable JsonNode node) {
        if (node == null || !node.isNumber() || !Double.isFinite(node.asDouble())) {
            throw new IllegalArgumentException("value is not a number");
        }
        return node.asDouble();
    }
}

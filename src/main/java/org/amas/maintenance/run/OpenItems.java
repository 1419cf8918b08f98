package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a run has found so far that somebody must own. */
@Component
class OpenItems {

    /** More rows fit into no form; beyond that each step's rest is one item. */
    static final int MOST = 40;

    /** What runs out must be replaced so long before. */
    private static final Duration AHEAD = Duration.ofDays(90);

    private static final Pattern END =
            Pattern.compile("(?i)end of life[^0-9]{0,30}(\\d{4}-\\d{2}-\\d{2})");

    private final StepResults results;
    private final ResultRows rows;

    OpenItems(StepResults results, ResultRows rows) {
        this.results = results;
        this.rows = rows;
    }

    /**
     * @param step its title
     * @param key the same for the same trouble next year
     * @param fails whether nothing passes before somebody owns it
     * @param deadline 90 days before the end of life that it tells of; null if it tells of none
     */
    record Item(
            String step, String text, String key, boolean fails, @Nullable LocalDate deadline) {}

    /**
     * Of the steps before this one; what fails comes first.
     *
     * @param warnings whether what only warns is taken, too, as far as there is room
     */
    List<Item> of(long run, int before, boolean warnings) {
        List<Item> failing = new ArrayList<>();
        List<Item> warning = new ArrayList<>();
        for (StepResult step : steps(run, before)) {
            List<Item> own = items(step);
            failing.addAll(own.stream().filter(Item::fails).toList());
            warning.addAll(own.stream().filter(item -> !item.fails()).toList());
        }
        List<Item> all = new ArrayList<>(failing.size() <= MOST ? failing : byStep(failing));
        if (warnings) {
            warning.stream().limit(Math.max(0, MOST - all.size())).forEach(all::add);
        }
        return all;
    }

    /** What nobody knows, because a step wasn't performed or had no evidence. */
    List<StepResult> unseen(long run, int before) {
        return steps(run, before).stream()
                .filter(
                        s ->
                                s.state() == StepState.UNKNOWN
                                        || s.state() == StepState.NOT_RUN
                                        || s.state() == StepState.SKIPPED)
                .toList();
    }

    private List<StepResult> steps(long run, int before) {
        return results.findByRunIdAndAttemptOrderByNumber(run, 0).stream()
                .filter(step -> step.number() < before)
                .toList();
    }

    private List<Item> items(StepResult step) {
        List<Item> items = new ArrayList<>();
        for (StoredFinding stored : rows.findings(List.of(step.id()))) {
            Finding finding = stored.finding();
            if (finding.severity() != Severity.INFO) {
                items.add(item(step, finding));
            }
        }
        for (StoredReading reading : rows.readings(List.of(step.id()))) {
            if (reading.standing() != Standing.WITHIN) {
                items.add(item(step, reading));
            }
        }
        boolean failed = step.state() == StepState.FAILED || step.state() == StepState.TIMED_OUT;
        if (failed && items.stream().noneMatch(Item::fails)) {
            String why = Objects.requireNonNullElse(step.reason(), "failed");
            items.add(new Item(step.title(), why, step.kind() + " failed", true, null));
        }
        return items;
    }

    private static Item item(StepResult step, Finding finding) {
        String all = finding.text() + "\n" + Objects.requireNonNullElse(finding.evidence(), "");
        return new Item(
                step.title(),
                finding.place() + ": " + finding.text(),
                step.kind() + " " + finding.fingerprint(),
                finding.severity().compareTo(Severity.ERROR) >= 0,
                deadline(all));
    }

    private static Item item(StepResult step, StoredReading reading) {
        boolean fails = reading.standing() == Standing.FAIL;
        String sentence =
                Breach.sentence(
                        reading.name(),
                        reading.labels(),
                        reading.value(),
                        reading.unit(),
                        Optional.ofNullable(fails ? reading.fail() : reading.warn()),
                        reading.standing());
        String key = "%s %s %s".formatted(step.kind(), reading.name(), reading.labels());
        return new Item(step.title(), sentence, key, fails, null);
    }

    private static @Nullable LocalDate deadline(String text) {
        Matcher end = END.matcher(text);
        try {
            return end.find() ? LocalDate.parse(end.group(1)).minusDays(AHEAD.toDays()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** One for each step, so that nothing is left out. */
    private static List<Item> byStep(List<Item> failing) {
        return failing.stream()
                .map(Item::step)
                .distinct()
                .map(
                        step -> {
                            List<Item> own =
                                    failing.stream().filter(i -> i.step().equals(step)).toList();
                            return own.size() == 1
                                    ? own.getFirst()
                                    : new Item(
                                            step,
                                            "all %d that fail, the first: %s"
                                                    .formatted(own.size(), own.getFirst().text()),
                                            "all of " + step,
                                            true,
                                            earliest(own));
                        })
                .toList();
    }

    private static @Nullable LocalDate earliest(List<Item> items) {
        return items.stream()
                .map(Item::deadline)
                .filter(Objects::nonNull)
                .min(LocalDate::compareTo)
                .orElse(null);
    }
}

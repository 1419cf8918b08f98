package org.amas.maintenance.run;

import org.amas.maintenance.run.FindingLife.Acknowledgement;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What steps have found wrong, and whether people know of all of it. */
@Component
public class StepFaults {

    /** As many findings of a step as are named; the others are counted. */
    private static final int NAMED = 3;

    private final JdbcClient jdbc;
    private final FindingRows lives;

    StepFaults(JdbcClient jdbc, FindingRows lives) {
        this.jdbc = jdbc;
        this.lives = lives;
    }

    /**
     * What a step has found.
     *
     * @param named what nobody knows of first, of that the worst
     * @param more how many there are besides
     * @param known whether somebody has acknowledged all that is wrong. A reading beyond its limit
     *     can't be acknowledged, and whoever couldn't look to the end may have missed something.
     */
    public record StepFault(List<Fault> named, int more, boolean known) {}

    /**
     * One finding of a step.
     *
     * @param life the finding over all runs; null if there is none
     * @param fresh whether the step was the first to see it
     * @param known the word on it, if that covers it as it was found here; null if it is open
     */
    public record Fault(
            String place,
            String text,
            @Nullable Long life,
            boolean fresh,
            @Nullable Acknowledgement known) {}

    private record Found(
            long id,
            long step,
            Severity severity,
            String fingerprint,
            @Nullable Long life,
            boolean fresh) {}

    private record Words(String place, String text) {}

    /** By the ids of their results, also of several runs; those that found nothing are left out. */
    public Map<Long, StepFault> of(Collection<StepFact> steps) {
        Map<Long, StepFact> all =
                steps.stream().collect(Collectors.toMap(StepFact::id, step -> step, (a, b) -> a));
        List<Found> found = found(all.keySet());
        if (found.isEmpty()) {
            return Map.of();
        }
        Map<Long, Acknowledgement> known = known(found);
        Map<Long, List<Found>> bySteps =
                found.stream().sorted(order(known)).collect(Collectors.groupingBy(Found::step));
        Map<Long, Words> words =
                words(bySteps.values().stream().flatMap(one -> one.stream().limit(NAMED)).toList());
        Set<Long> breached = breached(bySteps.keySet());
        Map<Long, StepFault> faults = new HashMap<>();
        bySteps.forEach(
                (step, own) ->
                        faults.put(
                                step,
                                new StepFault(
                                        own.stream()
                                                .limit(NAMED)
                                                .map(one -> fault(one, words, known))
                                                .toList(),
                                        Math.max(0, own.size() - NAMED),
                                        Objects.requireNonNull(all.get(step)).isVerdict()
                                                && !breached.contains(step)
                                                && own.stream()
                                                        .allMatch(one -> isKnown(one, known)))));
        return faults;
    }

    private List<Found> found(Collection<Long> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        """
                        select id, step_id, severity, fingerprint, life_id, fresh from run_finding
                        where step_id in (:steps) and severity <> 'INFO' order by id\
                        """)
                .param("steps", steps)
                .query((row, n) -> found(row))
                .list();
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                row.getLong("id"),
                row.getLong("step_id"),
                Severity.valueOf(row.getString("severity")),
                row.getString("fingerprint"),
                row.getObject("life_id", Long.class),
                row.getBoolean("fresh"));
    }

    /** By finding: the word on it, where it was no worse than what somebody knows of. */
    private Map<Long, Acknowledgement> known(List<Found> found) {
        Map<Long, FindingLife> named =
                lives.known(
                        found.stream()
                                .map(Found::life)
                                .filter(Objects::nonNull)
                                .collect(Collectors.toSet()));
        Map<Long, Acknowledgement> known = new HashMap<>();
        for (Found one : found) {
            FindingLife life = one.life() == null ? null : named.get(one.life());
            Acknowledgement word = life == null ? null : life.acknowledged();
            if (word != null && one.severity().compareTo(word.severity()) <= 0) {
                known.put(one.id(), word);
            }
        }
        return known;
    }

    /** What wasn't even kept nobody can know. */
    private static boolean isKnown(Found one, Map<Long, Acknowledgement> known) {
        return known.containsKey(one.id()) && !Evidence.LEFT_OUT.equals(one.fingerprint());
    }

    private static Comparator<Found> order(Map<Long, Acknowledgement> known) {
        return Comparator.comparing((Found one) -> isKnown(one, known))
                .thenComparing(Found::severity, Comparator.reverseOrder())
                .thenComparing(Found::id);
    }

    private Map<Long, Words> words(List<Found> named) {
        Map<Long, Words> words = new HashMap<>();
        jdbc.sql("select id, place, text from run_finding where id in (:ids)")
                .param("ids", named.stream().map(Found::id).toList())
                .query(
                        row -> {
                            words.put(
                                    row.getLong(1), new Words(row.getString(2), row.getString(3)));
                        });
        return words;
    }

    private static Fault fault(
            Found one, Map<Long, Words> words, Map<Long, Acknowledgement> known) {
        Words said = Objects.requireNonNull(words.get(one.id()));
        return new Fault(said.place(), said.text(), one.life(), one.fresh(), known.get(one.id()));
    }

    private Set<Long> breached(Collection<Long> steps) {
        return new HashSet<>(
                jdbc.sql(
                                """
                                select distinct step_id from run_reading
                                where step_id in (:steps) and standing <> 'WITHIN'\
                                """)
                        .param("steps", steps)
                        .query(Long.class)
                        .list());
    }
}

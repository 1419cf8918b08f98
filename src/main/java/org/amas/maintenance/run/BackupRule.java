package org.amas.maintenance.run;

import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.EndangeringKind;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.TargetType;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where approval is required, nothing that may cost data begins unless a backup of it was taken
 * within 26 hours and restored once: a day, and two hours for a backup that runs late.
 */
@Component
class BackupRule {

    static final Duration YOUNG = Duration.ofHours(26);

    private static final String RUN = "run tools/backup first";

    private static final Set<TargetType> STORES =
            EnumSet.of(TargetType.POSTGRES, TargetType.REDIS, TargetType.NEO4J);

    private final VerifiedBackups backups;
    private final Clock clock;

    BackupRule(VerifiedBackups backups, Clock clock) {
        this.backups = backups;
        this.clock = clock;
    }

    /**
     * What is known of the backups of one store.
     *
     * @param takenAt of its newest verified backup; null if it has none
     */
    record Cover(TargetType store, @Nullable Instant takenAt) {

        boolean isYoung(Instant at) {
            return takenAt != null && Duration.between(takenAt, at).compareTo(YOUNG) < 0;
        }

        /** {@code redis (the newest is 31 h old)}. */
        private String word(Instant at) {
            return "%s (%s)"
                    .formatted(
                            store.word(),
                            takenAt == null
                                    ? "there is none"
                                    : "the newest is " + told(takenAt, at));
        }

        /** {@code Newest verified backup of redis: 3 h 10 min old}. */
        private String sentence(Instant at) {
            return "Newest verified backup of %s: %s"
                    .formatted(store.word(), takenAt == null ? "none" : told(takenAt, at));
        }

        private static String told(Instant taken, Instant at) {
            return Amount.time(Duration.between(taken, at)) + " old";
        }
    }

    /**
     * Of each store that a step may cost; empty if the rule doesn't hold for it there.
     *
     * @param now when the disk was looked at
     */
    record Covers(List<Cover> stores, Instant now) {

        List<String> sentences() {
            return stores.stream().map(one -> one.sentence(now)).toList();
        }

        /** Why the step may not begin now; empty if it may. */
        Optional<String> refusal() {
            return tooOld(now)
                    .map(
                            old ->
                                    "no verified backup younger than 26 h of %s: %s"
                                            .formatted(old, RUN));
        }

        /** What must be done before it may begin at a time to come; empty if nothing. */
        Optional<String> outlook(Instant then) {
            return tooOld(then)
                    .map(old -> "too old a verified backup by then of %s: %s".formatted(old, RUN));
        }

        /** The same where nobody has said yet when that is. */
        Optional<String> outlook() {
            return refusal().or(this::lasts);
        }

        private Optional<String> lasts() {
            return stores.stream()
                    .map(Cover::takenAt)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .map(oldest -> new Formats().utc(oldest.plus(YOUNG)))
                    .map(
                            end ->
                                    "its backups are young enough until %s; later, %s"
                                            .formatted(end, RUN));
        }

        private Optional<String> tooOld(Instant at) {
            String old =
                    stores.stream()
                            .filter(one -> !one.isYoung(at))
                            .map(one -> one.word(at))
                            .collect(Collectors.joining(" and "));
            return Optional.of(old).filter(words -> !words.isEmpty());
        }
    }

    /** Looks at the disk. */
    Covers covers(Environment environment, BoundStep<?> bound) {
        List<Cover> stores =
                environment.approvalRequired()
                        ? atRisk(environment, bound).stream()
                                .map(store -> cover(environment, store))
                                .toList()
                        : List.of();
        return new Covers(stores, clock.instant());
    }

    private Cover cover(Environment environment, TargetType store) {
        return new Cover(
                store,
                environment
                        .target(store)
                        .flatMap(target -> backups.newest(environment.name(), target))
                        .map(VerifiedBackup::takenAt)
                        .orElse(null));
    }

    /** What destroys and says of no store that it uses it may cost any of them. */
    private static <S> Set<TargetType> atRisk(Environment environment, BoundStep<S> bound) {
        if (bound.kind() instanceof EndangeringKind<S> kind) {
            return kind.endangers(bound.settings());
        }
        if (bound.effect() != Effect.DESTROYS) {
            return Set.of();
        }
        Set<TargetType> used = EnumSet.copyOf(STORES);
        used.retainAll(bound.uses());
        Set<TargetType> risked = EnumSet.copyOf(used.isEmpty() ? STORES : used);
        risked.removeIf(store -> environment.target(store).isEmpty());
        return risked;
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.EndangeringKind;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
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
     * @param age of its newest verified backup; null if it has none
     */
    record Cover(TargetType store, @Nullable Duration age) {

        boolean isYoung() {
            return age != null && age.compareTo(YOUNG) < 0;
        }

        /** {@code redis (the newest is 31 h old)}. */
        String word() {
            return "%s (%s)"
                    .formatted(
                            store.word(),
                            age == null ? "there is none" : "the newest is " + told(age));
        }

        /** {@code Newest verified backup of redis: 3 h 10 min old}. */
        String sentence() {
            return "Newest verified backup of %s: %s"
                    .formatted(store.word(), age == null ? "none" : told(age));
        }

        private static String told(Duration age) {
            return Amount.time(age) + " old";
        }
    }

    /** Of each store that the step may cost; empty if the rule doesn't hold for it there. */
    List<Cover> covers(Environment environment, BoundStep<?> bound) {
        return environment.approvalRequired()
                ? atRisk(environment, bound).stream().map(s -> cover(environment, s)).toList()
                : List.of();
    }

    private Cover cover(Environment environment, TargetType store) {
        Optional<VerifiedBackup> newest =
                environment
                        .target(store)
                        .flatMap(target -> backups.newest(environment.name(), target));
        return new Cover(store, newest.map(one -> one.age(clock.instant())).orElse(null));
    }

    /** What destroys and says of no store that it uses it may cost any of them. */
    private static Set<TargetType> atRisk(Environment environment, BoundStep<?> bound) {
        Set<TargetType> risked = EnumSet.noneOf(TargetType.class);
        risked.addAll(endangered(bound));
        if (bound.effect() == Effect.DESTROYS) {
            Set<TargetType> used = EnumSet.copyOf(STORES);
            used.retainAll(bound.uses());
            risked.addAll(used.isEmpty() ? STORES : used);
            risked.removeIf(store -> environment.target(store).isEmpty());
        }
        return risked;
    }

    private static <S> Set<TargetType> endangered(BoundStep<S> bound) {
        return bound.kind() instanceof EndangeringKind<S> kind
                ? kind.endangers(bound.settings())
                : Set.of();
    }

    /** Why it may not begin now; empty if it may. */
    Optional<String> refusal(Environment environment, BoundStep<?> bound) {
        List<Cover> old =
                covers(environment, bound).stream().filter(one -> !one.isYoung()).toList();
        return old.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "no verified backup younger than 26 h of %s: run tools/backup first"
                                .formatted(
                                        old.stream()
                                                .map(Cover::word)
                                                .collect(Collectors.joining(" and "))));
    }
}

package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.Slots.utc;

import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.Run;
import org.amas.maintenance.target.Environments;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores the occurrences of what is owed, some weeks ahead. Each is stored once, however often and
 * by however many nodes it is planned: procedure, environment and nominal time are its key.
 */
@Component
class Planner {

    /** So far ahead; what lies beyond is worked out where it is shown. */
    static final Duration HORIZON = Duration.ofDays(35);

    private static final Duration REVIEW_TIME = Duration.ofDays(5);
    private static final Duration REVIEW_GRACE = Duration.ofDays(14);

    private final Catalogue catalogue;
    private final Environments environments;
    private final DutySettings settings;
    private final Slots slots;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    Planner(
            Catalogue catalogue,
            Environments environments,
            DutySettings settings,
            Slots slots,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.catalogue = catalogue;
        this.environments = environments;
        this.settings = settings;
        this.slots = slots;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** The environments in which something is owed, in the order of configuration. */
    List<String> environments() {
        return settings.environments().stream()
                .distinct()
                .filter(name -> environments.named(name).isPresent())
                .toList();
    }

    void plan(Instant now) {
        List<Version> current = catalogue.current();
        for (String environment : environments()) {
            current.forEach(version -> track(version, environment, now));
        }
        slots.all().stream()
                .filter(slot -> environments().contains(slot.environment()))
                .filter(slot -> current.stream().anyMatch(v -> v.key().equals(slot.procedure())))
                .filter(slot -> slot.plannedUntil().isBefore(now.plus(HORIZON.dividedBy(2))))
                .forEach(slot -> transaction.executeWithoutResult(s -> fill(slot, now)));
    }

    private void track(Version version, String environment, Instant now) {
        Optional<Window> owed = Owed.window(version.definition());
        if (owed.isPresent() && slots.find(version.key(), environment).isEmpty()) {
            slots.track(version.key(), environment, owed.get(), now);
        }
    }

    private void fill(Slot slot, Instant now) {
        slots.lock(slot);
        Slot held = slots.find(slot.procedure(), slot.environment()).orElseThrow();
        Instant until = now.plus(HORIZON);
        held.window()
                .endingAfter(held.trackedFrom())
                .dropWhile(one -> one.end().isBefore(held.plannedUntil()))
                .takeWhile(one -> !one.start().isAfter(until))
                .forEach(one -> store(held.procedure(), held.environment(), one, null));
        slots.planned(held, until);
    }

    /**
     * Another window for what has not begun; what has keeps the one it had. Within the caller's
     * transaction.
     */
    void change(Slot slot, Window window, @Nullable String by, Instant now) {
        slots.lock(slot);
        jdbc.sql(
                        """
                        delete from duty_duty where procedure_key = ? and environment = ?
                          and window_start > ? and settled is null and run_id is null
                          and not exists (select 1 from duty_run r where r.duty_id = duty_duty.id)\
                        """)
                .params(slot.procedure(), slot.environment(), utc(now))
                .update();
        slots.change(slot, window, by != null, by, now);
        Instant until = now.plus(HORIZON);
        window.endingAfter(now)
                .dropWhile(one -> !one.start().isAfter(now))
                .takeWhile(one -> !one.start().isAfter(until))
                .forEach(one -> store(slot.procedure(), slot.environment(), one, null));
        slots.planned(slot, until);
    }

    /** What is owed after an emergency, from its beginning on, for five days. */
    void review(Run emergency) {
        if (catalogue.find(Owed.REVIEW).isPresent()) {
            Instant end = emergency.createdAt().plus(REVIEW_TIME);
            Occurrence owed =
                    new Occurrence(end, emergency.createdAt(), end, end.plus(REVIEW_GRACE), false);
            store(Owed.REVIEW, emergency.environment(), owed, emergency.id());
        }
    }

    private void store(
            String procedure, String environment, Occurrence one, @Nullable Long subject) {
        jdbc.sql(
                        """
                        insert into duty_duty (procedure_key, environment, nominal_at, window_start,
                          window_end, missed_at, moved, subject)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
                        """)
                .params(
                        procedure,
                        environment,
                        utc(one.nominal()),
                        utc(one.start()),
                        utc(one.end()),
                        utc(one.missed()),
                        one.moved())
                .param(subject)
                .update();
    }
}

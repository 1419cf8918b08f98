package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.Slots.utc;

import org.amas.maintenance.duty.Slots.Change;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.Run;
import org.amas.maintenance.target.Environments;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
    private final WordRows words;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    Planner(
            Catalogue catalogue,
            Environments environments,
            DutySettings settings,
            Slots slots,
            WordRows words,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.catalogue = catalogue;
        this.environments = environments;
        this.settings = settings;
        this.slots = slots;
        this.words = words;
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
                .filter(slot -> slot.ended() == null)
                .filter(slot -> slot.plannedUntil().isBefore(now.plus(HORIZON.dividedBy(2))))
                .forEach(
                        slot ->
                                transaction.executeWithoutResult(
                                        s ->
                                                fill(
                                                        hold(slot.procedure(), slot.environment()),
                                                        now)));
    }

    /** From now on, as its procedure wants it; a window that somebody has set stays. */
    private void track(Version version, String environment, Instant now) {
        Optional<Recurrence> owed = Owed.recurrence(version.definition());
        Optional<Slot> slot = slots.find(version.key(), environment);
        if (slot.isEmpty()) {
            owed.ifPresent(window -> slots.track(version.key(), environment, window, now));
        } else if (differs(slot.get(), owed)) {
            transaction.executeWithoutResult(s -> follow(slot.get(), owed, now));
        }
    }

    private static boolean differs(Slot slot, Optional<Recurrence> owed) {
        return !slot.own() && !slot.window().equals(owed.orElse(new OnDemand()));
    }

    private void follow(Slot slot, Optional<Recurrence> owed, Instant now) {
        Slot held = hold(slot.procedure(), slot.environment());
        if (differs(held, owed)) {
            Recurrence window = owed.orElse(new OnDemand());
            change(held, new Change(window, held.automatic(), null, null), now);
        }
    }

    /** As it is now, and stays until the transaction ends. */
    Slot hold(String procedure, String environment) {
        slots.lock(procedure, environment);
        return slots.find(procedure, environment).orElseThrow();
    }

    /** The slot is held by the caller's transaction. */
    void fill(Slot held, Instant now) {
        Instant until = now.plus(HORIZON);
        held.window()
                .endingAfter(held.trackedFrom())
                .dropWhile(one -> one.end().isBefore(held.plannedUntil()))
                .takeWhile(one -> !one.start().isAfter(until))
                .forEach(one -> store(held.procedure(), held.environment(), one, null));
        slots.planned(held, until);
    }

    /**
     * Another window for what has not begun; what has begun, is settled, or is being done early
     * keeps the one it had. Notes and assignees go over to what comes instead. The slot is held by
     * the caller's transaction.
     */
    void change(Slot held, Change to, Instant now) {
        slots.change(held, to, now);
        if (!to.window().equals(held.window())) {
            NavigableMap<Instant, Word> said = forget(held, now);
            Instant until = now.plus(HORIZON);
            to.window()
                    .endingAfter(now)
                    .dropWhile(one -> !one.start().isAfter(now))
                    .takeWhile(one -> !one.start().isAfter(until))
                    .forEach(one -> store(held.procedure(), held.environment(), one, null));
            slots.planned(held, until);
            said.forEach((nominal, word) -> retell(held, nominal, word));
        }
    }

    /**
     * A duty that is claimed is about to be started, and one that was signed off as not yet due
     * stays what was signed.
     *
     * @return what people had said of those, by nominal time
     */
    private NavigableMap<Instant, Word> forget(Slot slot, Instant now) {
        Map<Long, Instant> ahead = ahead(slot, now);
        NavigableMap<Instant, Word> said = new TreeMap<>();
        words.of(ahead.keySet()).forEach((id, word) -> said.put(ahead.get(id), word));
        words.forget(ahead.keySet());
        delete(ahead.keySet());
        return said;
    }

    /**
     * Takes what has not begun off the plan, but for what people said something about. The slot is
     * held by the caller's transaction.
     *
     * @return how many
     */
    int withdraw(Slot held, Instant now) {
        Set<Long> ahead = ahead(held, now).keySet();
        ahead.removeAll(words.of(ahead).keySet());
        delete(ahead);
        return ahead.size();
    }

    /** Those that another plan may replace, with their nominal times. */
    private Map<Long, Instant> ahead(Slot slot, Instant now) {
        Map<Long, Instant> ahead = new HashMap<>();
        jdbc.sql(
                        """
                        select id, nominal_at from duty_duty where procedure_key = ?
                          and environment = ? and window_start > ? and settled is null
                          and run_id is null and claimed_at is null and subject is null
                          and not exists (select 1 from duty_run r where r.duty_id = duty_duty.id)
                          and not exists (select 1 from duty_signed s
                            where s.duty_id = duty_duty.id)
                        order by id for update\
                        """)
                .params(slot.procedure(), slot.environment(), utc(now))
                .query(
                        row -> {
                            ahead.put(row.getLong(1), nominal(row));
                        });
        return ahead;
    }

    private void delete(Set<Long> ids) {
        if (!ids.isEmpty()) {
            jdbc.sql("delete from duty_duty where id in (:ids)").param("ids", ids).update();
        }
    }

    private static Instant nominal(ResultSet row) throws SQLException {
        return row.getObject(2, OffsetDateTime.class).toInstant();
    }

    /** Of the duty that comes in its place, if one does: the first from that day on. */
    private void retell(Slot slot, Instant nominal, Word word) {
        jdbc
                .sql(
                        """
                        select id from duty_duty where procedure_key = ? and environment = ?
                          and nominal_at >= ? and subject is null order by nominal_at\
                        """)
                .params(
                        slot.procedure(),
                        slot.environment(),
                        utc(nominal.truncatedTo(ChronoUnit.DAYS)))
                .query(Long.class)
                .list()
                .stream()
                .findFirst()
                .ifPresent(duty -> words.keep(duty, word));
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

package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.run.FindingLife.Acknowledgement;
import org.amas.maintenance.run.FindingRows.Cursor;
import org.amas.maintenance.run.FindingRows.Filter;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * That people know of a finding. It changes no verdict: the finding stays, and is silent until it
 * gets worse or the word expires, which every word does.
 */
@Component
public class Acknowledgements {

    static final Duration LONGEST = Duration.ofDays(90);

    /** More than anybody can have looked at before accepting them. */
    static final int MOST_AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final FindingRows rows;
    private final Environments environments;
    private final AuditLog audit;
    private final Clock clock;

    Acknowledgements(
            JdbcClient jdbc,
            FindingRows rows,
            Environments environments,
            AuditLog audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.environments = environments;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What somebody says.
     *
     * @param until at most 90 days ahead
     */
    public record Word(@Nullable String note, @Nullable Instant until) {}

    /**
     * @param seen the word that stood on what the person looked at, 0 for none; null if whatever
     *     stands is to be replaced
     * @throws NotFound if there is no such finding
     * @throws InvalidRequest naming what is wrong about the word
     * @throws Conflict if it is gone, or somebody has spoken since
     */
    @Transactional
    public FindingLife give(long life, Word word, @Nullable Long seen, Actor by) {
        String note = Remark.required("note", word.note());
        Instant until = until(word);
        FindingLife found = locked(life);
        if (found.isGone()) {
            throw new Conflict(
                    "Run %d found it no longer, so there is nothing to acknowledge."
                            .formatted(found.goneRun()));
        }
        Acknowledgement last = found.acknowledged();
        if (seen != null && last != null && !isSeen(found, seen)) {
            throw new Conflict(spoken(last) + " Look at it, then say it anew.");
        }
        add(found, note, until, by);
        audit.append(
                AuditEntry.done(by, "finding.acknowledge", "finding", life)
                        .in(found.environment())
                        .because(note)
                        .with("kind", found.kind())
                        .with("place", found.place())
                        .with("severity", found.severity().name())
                        .with("until", until.toString()));
        return rows.named(life).orElseThrow();
    }

    /** Who saw no word has missed none that is over. */
    private static boolean isSeen(FindingLife found, long seen) {
        return seen == found.standing() || seen == 0 && !found.isKnown();
    }

    private static String spoken(Acknowledgement last) {
        return "%s acknowledged it on %s: %s"
                .formatted(last.by(), new Formats().utc(last.at()), last.note());
    }

    /**
     * Everything open in an environment at once, as it was found when the product came.
     *
     * @param upTo the newest finding that was looked at: what came later isn't accepted unseen
     * @return how many
     * @throws InvalidRequest naming what is wrong, also if there are too many to have been looked
     *     at
     * @throws Conflict if nothing is open
     */
    @Transactional
    public int acceptAll(String environment, long upTo, Word word, Actor by) {
        String note = Remark.required("note", word.note());
        Instant until = until(word);
        if (environments.named(environment).isEmpty()) {
            throw new InvalidRequest("environment", "must be the name of an environment");
        }
        Filter open = new Filter(environment, FindingState.OPEN, Severity.WARNING);
        List<FindingLife> found =
                rows.page(open, Cursor.START, MOST_AT_ONCE + 1).stream()
                        .filter(life -> life.id() <= upTo)
                        .toList();
        if (found.isEmpty()) {
            throw new Conflict("Nothing is open in %s any more.".formatted(environment));
        }
        if (found.size() > MOST_AT_ONCE) {
            throw new InvalidRequest(
                    "environment",
                    "More than %d findings are open: acknowledge the known ones one by one."
                            .formatted(MOST_AT_ONCE));
        }
        found.forEach(life -> add(life, note, until, by));
        audit.append(
                AuditEntry.done(by, "finding.baseline", "environment", environment)
                        .in(environment)
                        .because(note)
                        .with("findings", found.size())
                        .with("until", until.toString()));
        return found.size();
    }

    /**
     * @param seen the word that stood on what the person looked at
     * @throws NotFound if there is no such finding
     * @throws Conflict if that word holds no longer, or somebody has spoken since
     */
    @Transactional
    public void withdraw(long life, long seen, Actor by) {
        FindingLife found = locked(life);
        Acknowledgement last = found.acknowledged();
        if (!found.isKnown() || last == null) {
            throw new Conflict(over(found, last));
        }
        if (last.id() != seen) {
            throw new Conflict(spoken(last) + " Look at it, then take it back.");
        }
        jdbc.sql("update run_acknowledgement set withdrawn_by = ?, withdrawn_at = ? where id = ?")
                .params(by.name(), clock.instant().atOffset(ZoneOffset.UTC), last.id())
                .update();
        audit.append(
                AuditEntry.done(by, "finding.withdraw", "finding", life)
                        .in(found.environment())
                        .with("place", found.place()));
    }

    private static String over(FindingLife found, @Nullable Acknowledgement last) {
        if (found.isGone()) {
            return "Run %d found it no longer, so there is nothing to take back."
                    .formatted(found.goneRun());
        }
        if (last != null && last.withdrawnAt() != null) {
            return "%s took the acknowledgement back on %s."
                    .formatted(last.withdrawnBy(), new Formats().utc(last.withdrawnAt()));
        }
        return "No acknowledgement of it holds any more.";
    }

    private Instant until(Word word) {
        Instant now = clock.instant();
        Instant until = word.until();
        if (until == null || !until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw new InvalidRequest("until", "must be ahead, and at most 90 days");
        }
        return until;
    }

    /** Two people at once are one after the other. */
    private FindingLife locked(long life) {
        jdbc.sql("select id from run_life where id = ? for update")
                .param(life)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new NotFound("There is no finding %d.".formatted(life)));
        return rows.named(life).orElseThrow();
    }

    private void add(FindingLife life, String note, Instant until, Actor by) {
        jdbc.sql(
                        """
                        insert into run_acknowledgement
                          (life_id, severity, note, given_by, given_at, expires_at)
                        values (?, ?, ?, ?, ?, ?)\
                        """)
                .params(
                        life.id(),
                        life.severity().name(),
                        note,
                        by.name(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC))
                .update();
    }
}

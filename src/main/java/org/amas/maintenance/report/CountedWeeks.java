package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.run.RunFacts;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts weeks as they are known now. Counting reads the runs of five weeks and what they measured
 * in three months, so a week is counted anew only when something was recorded since, or when time
 * has passed: a minute of one that goes on, and an hour of one that is over.
 */
@Component
class CountedWeeks {

    private static final int KEPT = 32;

    private final WeeklyReports counting;
    private final RunFacts facts;
    private final AuditTrail trail;
    private final JsonMapper json;
    private final Clock clock;
    private final Map<Name, Counted> kept = new LinkedHashMap<>();

    CountedWeeks(
            WeeklyReports counting,
            RunFacts facts,
            AuditTrail trail,
            JsonMapper json,
            Clock clock) {
        this.counting = counting;
        this.facts = facts;
        this.trail = trail;
        this.json = json;
        this.clock = clock;
    }

    private record Name(IsoWeek week, String environment) {}

    /**
     * A week as it was counted.
     *
     * @param event the newest of the audit record then
     * @param until when time has passed
     * @param content the report as JSON
     * @param digest SHA-256 of the content, hex
     */
    record Counted(
            long event,
            Instant at,
            Instant until,
            WeeklyReport report,
            String content,
            String digest) {}

    Counted of(IsoWeek week, String environment) {
        Name name = new Name(week, environment);
        Counted known;
        synchronized (kept) {
            known = kept.get(name);
        }
        boolean holds =
                known != null
                        && clock.instant().isBefore(known.until())
                        && !clock.instant().isBefore(known.at())
                        && known.event() == trail.head().number();
        return known == null || !holds ? anew(week, environment) : known;
    }

    Counted anew(IsoWeek week, String environment) {
        long event = trail.head().number();
        Instant now = clock.instant();
        Instant end = Period.of(week).to();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        WeeklyReport report = counting.of(week, environment, facts.firstAfter(end), today);
        String content = json.writeValueAsString(report);
        ChronoUnit step = now.isBefore(end) ? ChronoUnit.MINUTES : ChronoUnit.HOURS;
        Instant until = now.truncatedTo(step).plus(1, step);
        Counted counted = new Counted(event, now, until, report, content, Digest.of(content));
        synchronized (kept) {
            kept.remove(new Name(week, environment));
            kept.put(new Name(week, environment), counted);
            if (kept.size() > KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return counted;
    }

    /** For what writes past the audit record. */
    void forget() {
        synchronized (kept) {
            kept.clear();
        }
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What becomes of findings from run to run: they are new, still there, or gone. One of the same
 * environment, kind, target and fingerprint is the same, whichever procedure sees it.
 */
@Component
class FindingLives {

    /** As many as a page names of those that are gone. */
    private static final int NAMED = 1_000;

    private final JdbcClient jdbc;
    private final Clock clock;

    FindingLives(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a finding of a step belongs to.
     *
     * @param fresh whether no earlier run had seen it, or none since it was gone
     */
    record Place(long life, boolean fresh) {}

    /** A finding that a step found no longer. */
    public record Gone(
            long step,
            Severity severity,
            String place,
            String text,
            String fingerprint,
            long sinceRun,
            Instant since) {}

    /** One that is open, and the check that saw it last. */
    private record Open(
            long id, long first, String procedure, String title, long version, String settings) {

        /** A new version of a step may set it otherwise, and still takes over what it had seen. */
        boolean isOf(Run run, StepResult step) {
            return settings.equals(step.settingsDigest())
                    || procedure.equals(run.procedure())
                            && title.equals(step.title())
                            && version != run.versionId();
        }
    }

    /**
     * Takes up what a step has found, and lets go what it finds no longer, if it came to a verdict.
     * In one order, so that two runs don't lock each other out.
     *
     * @return by fingerprint, as stored
     */
    Map<String, Place> after(Run run, StepResult step, Judgement judgement, Evidence evidence) {
        if (step.target() == null) {
            return Map.of();
        }
        Map<String, Finding> found = byFingerprint(evidence.findings());
        Map<String, Open> open = open(run, step);
        boolean judged =
                isVerdict(judgement.state(), judgement.reason(), judgement.cause())
                        && !found.containsKey(Evidence.LEFT_OUT);
        Map<String, Place> places = new HashMap<>();
        TreeSet<String> all = new TreeSet<>(found.keySet());
        all.addAll(open.keySet());
        for (String fingerprint : all) {
            Finding finding = found.get(fingerprint);
            Open before = open.get(fingerprint);
            if (finding != null) {
                places.put(fingerprint, place(run, step, finding, fingerprint, before));
            } else if (before != null && judged && before.isOf(run, step)) {
                letGo(before, run, step);
            }
        }
        return places;
    }

    /** Who couldn't look to the end doesn't know what is gone. */
    static boolean isVerdict(StepState state, @Nullable String reason, @Nullable String cause) {
        return switch (state) {
            case PASSED, WARNED -> true;
            case FAILED -> reason == null && cause == null;
            default -> false;
        };
    }

    static String stored(String fingerprint) {
        return Texts.clip(fingerprint, 500);
    }

    private static Map<String, Finding> byFingerprint(List<Finding> findings) {
        return findings.stream()
                .collect(
                        Collectors.toMap(
                                finding -> stored(finding.fingerprint()),
                                finding -> finding,
                                (a, b) -> b.severity().compareTo(a.severity()) > 0 ? b : a));
    }

    private Map<String, Open> open(Run run, StepResult step) {
        Map<String, Open> open = new TreeMap<>();
        jdbc.sql(
                        """
                        select id, first_run, fingerprint, procedure_key, step_title,
                          version_id, settings_digest
                        from run_life where environment = ? and kind = ? and target = ?
                          and gone_at is null\
                        """)
                .params(run.environment(), step.kind(), String.valueOf(step.target()))
                .query(
                        row -> {
                            open.put(row.getString("fingerprint"), open(row));
                        });
        return open;
    }

    private static Open open(ResultSet row) throws SQLException {
        return new Open(
                row.getLong("id"),
                row.getLong("first_run"),
                row.getString("procedure_key"),
                row.getString("step_title"),
                row.getLong("version_id"),
                row.getString("settings_digest"));
    }

    private Place place(
            Run run, StepResult step, Finding finding, String fingerprint, @Nullable Open before) {
        if (before != null && goesOn(before.id(), run, step, finding)) {
            // One that was launched later, or another step of this run, may have been faster.
            return new Place(before.id(), before.first() >= run.id());
        }
        String key = key(run, step, fingerprint);
        boolean fresh = begin(key, run, step, finding, fingerprint);
        Sight sight =
                jdbc.sql("select id, first_run from run_life where open_key = ?")
                        .param(key)
                        .query((row, n) -> new Sight(row.getLong(1), row.getLong(2)))
                        .single();
        boolean goesOn = !fresh && goesOn(sight.life(), run, step, finding);
        return new Place(sight.life(), !goesOn || sight.first() >= run.id());
    }

    private record Sight(long life, long first) {}

    private static String key(Run run, StepResult step, String fingerprint) {
        return Plans.sha256(
                List.of(
                        run.environment(),
                        step.kind(),
                        String.valueOf(step.target()),
                        fingerprint));
    }

    /** False if another run has seen it in the meantime. */
    private boolean begin(
            String key, Run run, StepResult step, Finding finding, String fingerprint) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return jdbc.sql(
                                """
                                insert into run_life (open_key, environment, kind, target,
                                  fingerprint, severity, place, text, first_run, first_at, last_run,
                                  last_at, procedure_key, step_title, version_id, settings_digest)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                                on conflict do nothing\
                                """)
                        .params(
                                key,
                                run.environment(),
                                step.kind(),
                                String.valueOf(step.target()),
                                fingerprint,
                                finding.severity().name(),
                                Texts.clip(finding.place(), 500),
                                Texts.clip(finding.text(), 4000),
                                run.id(),
                                now,
                                run.id(),
                                now,
                                run.procedure(),
                                step.title(),
                                run.versionId(),
                                String.valueOf(step.settingsDigest()))
                        .update()
                == 1;
    }

    private boolean goesOn(long life, Run run, StepResult step, Finding finding) {
        return jdbc.sql(
                                """
                                update run_life set severity = ?, place = ?, text = ?, last_run = ?,
                                  last_at = ?, procedure_key = ?, step_title = ?, version_id = ?,
                                  settings_digest = ?
                                where id = ? and gone_at is null\
                                """)
                        .params(
                                finding.severity().name(),
                                Texts.clip(finding.place(), 500),
                                Texts.clip(finding.text(), 4000),
                                run.id(),
                                clock.instant().atOffset(ZoneOffset.UTC),
                                run.procedure(),
                                step.title(),
                                run.versionId(),
                                String.valueOf(step.settingsDigest()),
                                life)
                        .update()
                == 1;
    }

    private void letGo(Open one, Run run, StepResult step) {
        jdbc.sql(
                        """
                        update run_life set open_key = null, gone_run = ?, gone_step = ?,
                          gone_at = ?
                        where id = ? and gone_at is null\
                        """)
                .params(run.id(), step.id(), clock.instant().atOffset(ZoneOffset.UTC), one.id())
                .update();
    }

    /** By the step that found them no longer. */
    Map<Long, List<Gone>> gone(Collection<Long> steps) {
        if (steps.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql(
                        """
                        select gone_step, severity, place, text, fingerprint, first_run, first_at
                        from run_life where gone_step in (:steps) order by id limit %d\
                        """
                                .formatted(NAMED))
                .param("steps", steps)
                .query(
                        (row, n) ->
                                new Gone(
                                        row.getLong(1),
                                        Severity.valueOf(row.getString(2)),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getLong(6),
                                        row.getObject(7, OffsetDateTime.class).toInstant()))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Gone::step));
    }
}

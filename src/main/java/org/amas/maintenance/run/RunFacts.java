package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was really done in one environment in a time, for reports: dry runs are never in it. */
@Component
public class RunFacts {

    private static final String OF =
            """
             from run_run r %s where r.environment = :environment and r.dry_run = false
              and r.created_at >= :from and r.created_at < :to and r.id < :before %s\
            """;

    /** What is told of a step: not its plan nor its form, which may be long. */
    private static final String STEP =
            """
            select s.id, s.run_id, r.procedure_key, s.number, s.title, s.kind, s.effect, s.state,
              s.reason, s.headline, s.first_error, s.cause, s.started_at, s.ended_at,
              s.effect = 'READS' and s.form is null and s.child_id is null as repeatable\
            """;

    private static final int AT_ONCE = 1_000;

    private final JdbcClient jdbc;

    RunFacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which runs.
     *
     * @param from created at or after
     * @param to created before
     * @param before with a smaller number: what came later is not known yet
     */
    public record Scope(String environment, Instant from, Instant to, long before) {}

    /** One run. */
    public record RunFact(
            long id,
            String procedure,
            int version,
            String title,
            RunState state,
            Actor.Kind actorKind,
            String actorName,
            @Nullable String reason,
            @Nullable String note,
            @Nullable String brokeGlass,
            @Nullable Long parent,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}

    /** Where a run is performed, and whether it only plans. */
    public record Place(String environment, boolean dryRun) {}

    /**
     * What one step of a run came to.
     *
     * @param id of its result
     * @param cause {@code redis at cache:6379: what it said} if a target was down
     * @param repeatable whether it can be checked again by itself: it reads, asks nobody and is no
     *     run of its own
     */
    public record StepFact(
            long id,
            long run,
            String procedure,
            int number,
            String title,
            String kind,
            Effect effect,
            StepState state,
            @Nullable String reason,
            @Nullable String headline,
            @Nullable String firstError,
            @Nullable String cause,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            boolean repeatable) {

        /** Whether it looked to the end: what it doesn't tell isn't there. */
        boolean isVerdict() {
            return FindingLives.isVerdict(state, reason, cause);
        }
    }

    /** One finding of a run's own steps. */
    public record FindingFact(
            long run,
            String procedure,
            int step,
            String kind,
            Severity severity,
            String place,
            String text,
            String fingerprint) {}

    /** What a second person said, or who did without one. */
    public record ApprovalFact(long run, int step, String decision, String by, Instant at) {}

    /** What is selected from runs in a {@link Scope}, and how. */
    static String of(String joined, String further) {
        return OF.formatted(joined, further);
    }

    static SqlParameterSource named(Scope scope) {
        return new Named(scope);
    }

    /** An approval in advance that held in the scope's time. */
    public record StandingFact(
            String procedure,
            int step,
            String stepTitle,
            int most,
            String by,
            String reason,
            Instant until) {}

    /** In the order they were given. */
    public List<StandingFact> standing(Scope scope) {
        return jdbc.sql(
                        """
                        select *, coalesce(revoked_at, expires_at) as over from run_standing
                        where environment = :environment and given_at < :to
                          and coalesce(revoked_at, expires_at) > :from order by id\
                        """)
                .paramSource(new Named(scope))
                .query(
                        (row, n) ->
                                new StandingFact(
                                        row.getString("procedure_key"),
                                        row.getInt("step"),
                                        row.getString("step_title"),
                                        row.getInt("most"),
                                        row.getString("given_by"),
                                        row.getString("reason"),
                                        time(row, "over")))
                .list();
    }

    /** Oldest first. */
    public List<RunFact> runs(Scope scope) {
        return jdbc.sql("select r.*" + OF.formatted("", "order by r.id"))
                .paramSource(new Named(scope))
                .query((row, n) -> run(row))
                .list();
    }

    /** The runs' own steps, not those that were checked again. */
    public List<StepFact> steps(Scope scope) {
        return jdbc.sql(
                        STEP
                                + OF.formatted(
                                        "join run_step s on s.run_id = r.id and s.attempt = 0",
                                        "order by r.id, s.number"))
                .paramSource(new Named(scope))
                .query((row, n) -> step(row))
                .list();
    }

    /** A number that is greater than that of each run created before then. */
    public long firstAfter(Instant until) {
        return jdbc.sql("select coalesce(max(id), 0) + 1 from run_run where created_at < ?")
                .param(until.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** Those runs by their numbers, whether or not they have ended; in statements of a thousand. */
    public Map<Long, RunFact> runs(List<Long> ids) {
        Map<Long, RunFact> all = new HashMap<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            jdbc.sql("select r.* from run_run r where r.id in (:ids)")
                    .param("ids", ids.subList(from, Math.min(from + AT_ONCE, ids.size())))
                    .query((row, n) -> run(row))
                    .list()
                    .forEach(run -> all.put(run.id(), run));
        }
        return all;
    }

    /** Of one run, whether or not it has ended. */
    public Optional<RunFact> run(long id) {
        return jdbc.sql("select r.* from run_run r where r.id = ?")
                .param(id)
                .query((row, n) -> run(row))
                .optional();
    }

    public Optional<Place> place(long run) {
        return jdbc.sql("select environment, dry_run from run_run where id = ?")
                .param(run)
                .query((row, n) -> new Place(row.getString(1), row.getBoolean(2)))
                .optional();
    }

    /** Of one run, in order. */
    public List<StepFact> stepsOf(long run) {
        return stepsOf(List.of(run)).getOrDefault(run, List.of());
    }

    /** By run, in order; in statements of a thousand runs. */
    public Map<Long, List<StepFact>> stepsOf(Collection<Long> runs) {
        return steps(runs, "s.attempt = 0");
    }

    /** By run, of each step that was checked again the newest check, in order. */
    public Map<Long, List<StepFact>> checkedAgain(Collection<Long> runs) {
        return steps(
                runs,
                """
                s.attempt > 0 and s.attempt = (select max(l.attempt) from run_step l
                  where l.run_id = s.run_id and l.number = s.number)\
                """);
    }

    private Map<Long, List<StepFact>> steps(Collection<Long> runs, String which) {
        String sql =
                STEP
                        + " from run_run r join run_step s on s.run_id = r.id where r.id in (:ids)"
                        + " and "
                        + which
                        + " order by s.run_id, s.number";
        List<Long> ids = List.copyOf(runs);
        List<StepFact> all = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            all.addAll(
                    jdbc.sql(sql)
                            .param("ids", ids.subList(from, Math.min(from + AT_ONCE, ids.size())))
                            .query((row, n) -> step(row))
                            .list());
        }
        return all.stream().collect(Collectors.groupingBy(StepFact::run));
    }

    /** What a run would end as if these were all its steps. */
    public RunState soFar(List<StepFact> steps) {
        return Verdict.of(SignedOff.states(steps, StepFact::kind, StepFact::state));
    }

    /** Without those that only inform. */
    public List<FindingFact> findings(Scope scope) {
        return jdbc.sql(
                        """
                        select f.*, s.run_id, s.number, s.kind, r.procedure_key\
                        """
                                + OF.formatted(
                                        """
                                        join run_step s on s.run_id = r.id and s.attempt = 0
                                        join run_finding f on f.step_id = s.id\
                                        """,
                                        "and f.severity <> 'INFO' order by f.id"))
                .paramSource(new Named(scope))
                .query((row, n) -> finding(row))
                .list();
    }

    public List<ApprovalFact> approvals(Scope scope) {
        return jdbc.sql(
                        """
                        select s.run_id, s.number, a.decision, a.decided_by, a.at\
                        """
                                + OF.formatted(
                                        """
                                        join run_step s on s.run_id = r.id
                                        join run_approval a on a.step_id = s.id\
                                        """,
                                        "order by a.id"))
                .paramSource(new Named(scope))
                .query(
                        (row, n) ->
                                new ApprovalFact(
                                        row.getLong("run_id"),
                                        row.getInt("number"),
                                        row.getString("decision"),
                                        row.getString("decided_by"),
                                        time(row, "at")))
                .list();
    }

    private static RunFact run(ResultSet row) throws SQLException {
        return new RunFact(
                row.getLong("id"),
                row.getString("procedure_key"),
                row.getInt("version"),
                row.getString("title"),
                RunState.valueOf(row.getString("state")),
                Actor.Kind.valueOf(row.getString("actor_kind")),
                row.getString("actor_name"),
                row.getString("reason"),
                row.getString("note"),
                row.getString("broke_glass"),
                row.getObject("parent_id", Long.class),
                time(row, "created_at"),
                timeOrNull(row, "started_at"),
                timeOrNull(row, "ended_at"));
    }

    private static StepFact step(ResultSet row) throws SQLException {
        return new StepFact(
                row.getLong("id"),
                row.getLong("run_id"),
                row.getString("procedure_key"),
                row.getInt("number"),
                row.getString("title"),
                row.getString("kind"),
                Effect.valueOf(row.getString("effect")),
                StepState.valueOf(row.getString("state")),
                row.getString("reason"),
                row.getString("headline"),
                row.getString("first_error"),
                row.getString("cause"),
                timeOrNull(row, "started_at"),
                timeOrNull(row, "ended_at"),
                row.getBoolean("repeatable"));
    }

    private static FindingFact finding(ResultSet row) throws SQLException {
        return new FindingFact(
                row.getLong("run_id"),
                row.getString("procedure_key"),
                row.getInt("number"),
                row.getString("kind"),
                Severity.valueOf(row.getString("severity")),
                row.getString("place"),
                row.getString("text"),
                row.getString("fingerprint"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static final class Named extends MapSqlParameterSource {

        Named(Scope scope) {
            addValue("environment", scope.environment());
            addValue("from", scope.from().atOffset(ZoneOffset.UTC));
            addValue("to", scope.to().atOffset(ZoneOffset.UTC));
            addValue("before", scope.before());
        }
    }
}

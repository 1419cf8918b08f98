package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * With which role services connect, and what it may do there: an application that is superuser can
 * read the server's files and run programs, and so can whoever finds a hole in it. Who connects is
 * told by the services' variables, of which only the role is looked at, and by the sessions there
 * are.
 */
@Component
class PostgresAppRoles implements ReadingKind<PostgresAppRoles.Settings> {

    private static final String SESSIONS =
            """
            SELECT DISTINCT usename
              FROM pg_stat_activity
             WHERE backend_type = 'client backend'
               AND usename IS NOT NULL
               AND usename <> current_user
            """;

    private static final String RIGHTS =
            """
            SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
              FROM pg_roles
             WHERE rolname = ANY (?)
             ORDER BY rolname
            """;

    private static final java.util.regex.Pattern ROLE =
            java.util.regex.Pattern.compile("^postgres(?:ql)?(?:\\+\\w+)?://([^:@/]+)[:@]");

    /**
     * @param variables of containers that hold the URL of a database
     */
    record Settings(
            @NotEmpty @Size(max = 20)
                    List<@Pattern(regexp = "[A-Za-z_][A-Za-z0-9_]{0,100}") String> variables) {

        Settings {
            variables =
                    variables == null
                            ? List.of("DATABASE_URL", "POSTGRES_URL", "SQLALCHEMY_DATABASE_URI")
                            : List.copyOf(variables);
        }
    }

    private record Role(
            String name, boolean superuser, boolean roles, boolean databases, boolean more) {}

    @Override
    public String name() {
        return "postgres.app-roles";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.POSTGRES, TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("app_roles", "app_superusers");
    }

    /** The services first: a transaction that waits for an engine would be ended by the server. */
    @Override
    public Outcome perform(Settings settings, StepContext context) {
        Map<String, Set<String>> who = new TreeMap<>();
        ofServices(settings, who, context);
        try (Session session = Session.open(context)) {
            try {
                session.beginReading();
                return check(who, session, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    private static Outcome check(Map<String, Set<String>> who, Session session, StepContext context)
            throws SQLException {
        session.rows(SESSIONS, r -> r.getString(1)).forEach(role -> add(role, "a session", who));
        if (who.isEmpty()) {
            return Outcome.unknown("nobody is connected, and no service's variables name a role");
        }
        List<Role> roles =
                session.rows(
                        RIGHTS,
                        r ->
                                new Role(
                                        r.getString(1),
                                        r.getBoolean(2),
                                        r.getBoolean(3),
                                        r.getBoolean(4),
                                        r.getBoolean(5) || r.getBoolean(6)),
                        (Object) who.keySet().toArray(String[]::new));
        roles.forEach(role -> judge(role, who.getOrDefault(role.name(), Set.of()), context));
        long mighty = roles.stream().filter(Role::superuser).count();
        context.reading(Reading.of("app_roles", roles.size(), ""));
        context.reading(Reading.of("app_superusers", mighty, ""));
        context.show(table(roles, who));
        return Outcome.done(
                "%d of %s superuser".formatted(mighty, Amount.of(roles.size(), "role in use")));
    }

    private static void ofServices(
            Settings settings, Map<String, Set<String>> who, StepContext context) {
        try {
            DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
            for (RunningContainer container : RunningContainer.all(target, service -> true)) {
                try (container) {
                    for (String name : settings.variables()) {
                        container
                                .variable(name)
                                .map(ROLE::matcher)
                                .filter(Matcher::find)
                                .ifPresent(
                                        found ->
                                                add(
                                                        found.group(1),
                                                        name + " of " + container.service(),
                                                        who));
                    }
                }
            }
        } catch (TargetAbsent absent) {
            context.say("No service's variables are looked at: " + absent.reason());
        } catch (TargetDown | IOException e) {
            context.say("No service's variables are looked at: " + e.getMessage());
        }
    }

    private static void add(String role, String told, Map<String, Set<String>> who) {
        who.computeIfAbsent(role, first -> new TreeSet<>()).add(told);
    }

    private static void judge(Role role, Set<String> told, StepContext context) {
        String evidence = RIGHTS + "told by " + String.join(", ", told);
        if (role.superuser()) {
            context.finding(
                    Finding.error(
                                    role.name(),
                                    "connects as superuser: give AMAS a role of its own that owns"
                                            + " its tables and nothing else",
                                    "superuser:" + role.name())
                            .evidence(evidence));
        } else if (role.roles() || role.more()) {
            context.finding(
                    Finding.warning(
                                    role.name(),
                                    "may make roles, replicate or see rows that are hidden",
                                    "mighty-role:" + role.name())
                            .evidence(evidence));
        }
    }

    private static Table table(List<Role> roles, Map<String, Set<String>> who) {
        List<Column> columns =
                List.of(
                        Column.text("role"),
                        Column.text("superuser"),
                        Column.text("makes roles"),
                        Column.text("makes databases"),
                        Column.text("replicates or sees all rows"),
                        Column.text("told by"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        roles.forEach(
                r ->
                        rows.add(
                                Table.row(
                                        r.name(),
                                        word(r.superuser()),
                                        word(r.roles()),
                                        word(r.databases()),
                                        word(r.more()),
                                        String.join(", ", who.getOrDefault(r.name(), Set.of())))));
        return Table.of("Roles that services use", columns, rows);
    }

    private static String word(boolean may) {
        return may ? "yes" : "no";
    }
}

package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

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
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the database has the revision that the running application was written for: Alembic's
 * table against the newest of the migrations in the application's own container.
 */
@Component
class PostgresMigrations implements ReadingKind<PostgresMigrations.Settings> {

    private static final String THERE = "SELECT to_regclass('alembic_version') IS NOT NULL";
    private static final String PRESENT = "SELECT version_num FROM alembic_version ORDER BY 1";
    private static final long MOST = 64L * 1024 * 1024;

    /**
     * @param service whose container has the migrations, by the beginning of its name
     * @param folder of them in there
     */
    record Settings(
            @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9_-]*") String service,
            @Pattern(regexp = "/.+", message = "must begin with /") String folder) {

        Settings {
            service = service == null ? "amas" : service;
            folder = folder == null ? "/app/alembic/versions" : folder;
        }
    }

    @Override
    public String name() {
        return "postgres.migrations";
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
        return Set.of("migrations", "migrations_missing");
    }

    /** The container first: a transaction that waits for an engine would be ended by the server. */
    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        Revisions revisions = new Revisions();
        try {
            Optional<String> absent = read(settings, revisions, context);
            if (absent.isPresent()) {
                return Outcome.notRun(absent.get());
            }
        } catch (TargetDown down) {
            return Outcome.unknown(String.valueOf(down.getMessage()));
        }
        try (Session session = Session.open(context)) {
            try {
                session.beginReading();
                return compare(revisions, session, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    /**
     * @return why there are none
     */
    private static Optional<String> read(
            Settings settings, Revisions revisions, StepContext context) throws IOException {
        DockerTarget target;
        try {
            target = context.target(DockerTarget.class, TargetType.DOCKER);
        } catch (TargetAbsent absent) {
            return Optional.of(String.valueOf(absent.getMessage()));
        }
        String service = settings.service();
        Optional<RunningContainer> found =
                RunningContainer.find(target, name -> name.startsWith(service));
        if (found.isEmpty()) {
            return Optional.of("no container of a service %s… runs".formatted(service));
        }
        try (RunningContainer container = found.get()) {
            context.say("Reading %s in %s …".formatted(settings.folder(), container.name()));
            boolean there =
                    container.read(
                            settings.folder(),
                            name -> name.endsWith(".py"),
                            MOST,
                            (name, content) ->
                                    revisions.add(
                                            new String(
                                                    content.readAllBytes(),
                                                    StandardCharsets.UTF_8)));
            return there && !revisions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "%s has no migrations of Alembic in %s"
                                    .formatted(container.name(), settings.folder()));
        }
    }

    private static Outcome compare(Revisions revisions, Session session, StepContext context)
            throws SQLException {
        if (!session.row(THERE, r -> r.getBoolean(1))) {
            return Outcome.notRun(
                    "the database has no table alembic_version: nothing says which revision its"
                            + " schema has");
        }
        List<String> present = session.rows(PRESENT, r -> r.getString(1));
        Set<String> heads = revisions.heads();
        Set<String> missing = revisions.missing(present);
        List<String> unknown = present.stream().filter(p -> !revisions.knows(p)).toList();
        context.reading(Reading.of("migrations", revisions.size(), ""));
        context.show(
                Table.of(
                        "Revisions of the schema",
                        List.of(Column.text("where"), Column.text("revision")),
                        List.of(
                                Table.row("the database has", String.join(", ", present)),
                                Table.row("the application's newest", String.join(", ", heads)))));
        if (!unknown.isEmpty()) {
            context.finding(
                    error(
                            "The application knows no revision %s: the database is newer than it, or of another branch."
                                    .formatted(String.join(", ", unknown)),
                            "migrations-unknown"));
            return Outcome.done("the database has a revision that the application doesn't know");
        }
        context.reading(Reading.of("migrations_missing", missing.size(), ""));
        if (heads.size() > 1) {
            context.finding(
                    Finding.warning(
                                    "alembic",
                                    "The application has %d newest revisions, %s: its branches were never merged."
                                            .formatted(heads.size(), String.join(", ", heads)),
                                    "migrations-branched")
                            .evidence(PRESENT + "\nalembic heads\n" + String.join("\n", heads)));
        }
        if (!missing.isEmpty()) {
            context.finding(
                    error(
                            "The database has not had %s: %s. In the application's container: alembic upgrade head, after a backup."
                                    .formatted(
                                            Amount.of(missing.size(), "migration"),
                                            String.join(", ", missing)),
                            "migrations-missing"));
            return Outcome.done(
                    Amount.of(missing.size(), "migration") + " missing in the database");
        }
        return Outcome.done(
                "the database has %s, the application's newest"
                        .formatted(String.join(", ", present)));
    }

    private static Finding error(String text, String fingerprint) {
        return Finding.error("alembic_version", text, fingerprint).evidence(PRESENT);
    }
}

package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackedUpData;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetDenied;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Restores a backup into a database beside the live one, and gives it that one's name. The one
 * before stays, under another name: nothing is deleted.
 *
 * @param live the database's name
 * @param within and {@code about}: statements that make owners and rights anew, within the database
 *     and about it, which a backup hasn't
 */
record DatabaseSwap(
        PostgresTarget target, String live, String owner, List<String> within, List<String> about)
        implements BackedUpData.Refill {

    private static final String PREFIX = "amas_restored_";
    private static final int LONGEST_NAME = 63;

    private static final String HOW =
            "restored into a new database, which was given the name of the one before; that one is"
                    + " kept as %s, and can be dropped";

    private static final String OURS =
            """
            SELECT current_database(), pg_get_userbyid(d.datdba), current_user,
                   r.rolsuper OR (r.rolcreatedb AND pg_has_role(current_user, d.datdba, 'MEMBER'))
            FROM pg_database d, pg_roles r
            WHERE d.datname = current_database() AND r.rolname = current_user
            """;

    private static final String OTHERS =
            """
            SELECT coalesce(string_agg(DISTINCT application_name, ', '), '')
            FROM pg_stat_activity
            WHERE datname = ? AND application_name IN ('pg_dump', 'pg_basebackup')
            """;

    private static final String END =
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = ? AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """;

    private record Ours(String live, String owner, String role, boolean allowed) {}

    /**
     * @throws TargetDenied if the account may not
     */
    static DatabaseSwap prepare(DumpSession session, PostgresTarget target) throws SQLException {
        Ours ours =
                session.row(
                        OURS,
                        r ->
                                new Ours(
                                        r.getString(1),
                                        r.getString(2),
                                        r.getString(3),
                                        r.getBoolean(4)));
        if (!ours.allowed) {
            throw new TargetDenied(
                    "the role %s could not put a restored database in the place of %s, which belongs to %s"
                            .formatted(ours.role, ours.live, ours.owner),
                    "ALTER ROLE \"%1$s\" CREATEDB; GRANT \"%2$s\" TO \"%1$s\";"
                            .formatted(ours.role, ours.owner),
                    null);
        }
        return new DatabaseSwap(
                target,
                ours.live,
                ours.owner,
                session.rows(Entitlements.WITHIN, r -> r.getString(1)),
                session.rows(Entitlements.ABOUT, r -> r.getString(1)));
    }

    @Override
    public Scratch.Restored from(Stored backup, StepContext context) throws IOException {
        // Nobody can rename the database that he is in.
        String elsewhere = live.equals("postgres") ? "template1" : "postgres";
        try (DumpSession server = DumpSession.open(context, target.database(elsewhere))) {
            String made = named(PREFIX, context);
            try {
                return swapped(made, backup, server, context);
            } catch (SQLException e) {
                throw server.explain(e);
            } finally {
                dropIfThere(made, server);
            }
        }
    }

    private static String named(String prefix, StepContext context) {
        String token = context.token().replace('-', '_').toLowerCase(Locale.ROOT);
        int room = LONGEST_NAME - prefix.length();
        return prefix + token.substring(Math.max(0, token.length() - room));
    }

    private Scratch.Restored swapped(
            String made, Stored backup, DumpSession server, StepContext context)
            throws SQLException, IOException {
        create(made, backup, server, context);
        List<Finding> notes = new ArrayList<>();
        Scratch.Restored filled;
        try (DumpSession session = DumpSession.open(context, target.database(made))) {
            filled = fill(session, backup, notes, context);
        }
        if (!filled.differences().isEmpty()) {
            return filled; // the live one is as it was
        }
        String aside = aside(context);
        swap(made, aside, server, context);
        give(about, server, notes);
        notes.addAll(filled.notes());
        return new Scratch.Restored(filled.parts(), List.of(), notes, HOW.formatted(aside));
    }

    private void create(String made, Stored backup, DumpSession server, StepContext context)
            throws SQLException, IOException {
        Structure structure = Structure.of(backup);
        context.say("Creating the database " + made);
        server.execute(
                written(
                        server,
                        "CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L"
                                + " LC_CTYPE %L",
                        made,
                        owner,
                        structure.encoding(),
                        structure.collate(),
                        structure.ctype()));
    }

    /** As the owner, so that what is made belongs to it; extensions are often not its to make. */
    private Scratch.Restored fill(
            DumpSession session, Stored backup, List<Finding> notes, StepContext context)
            throws SQLException, IOException {
        for (String extension : extensions(backup)) {
            try {
                session.execute(extension);
            } catch (SQLException later) {
                context.say("  not yet: " + DumpSession.firstLine(later));
            }
        }
        session.execute(written(session, "SET ROLE %I", owner));
        Scratch.Restored filled = ScratchDatabase.refill(session, backup, context);
        session.execute("RESET ROLE");
        give(within, session, notes);
        session.commit();
        return filled;
    }

    private static List<String> extensions(Stored backup) throws IOException {
        return Structure.of(backup).before().stream()
                .filter(d -> d.kind().equals("extension"))
                .map(Structure.Definition::sql)
                .toList();
    }

    private String aside(StepContext context) {
        String end = "_before_" + context.run() + "_" + context.step();
        return live.substring(0, Math.min(live.length(), LONGEST_NAME - end.length())) + end;
    }

    private void swap(String made, String aside, DumpSession server, StepContext context)
            throws SQLException {
        boolean there = exists(live, server);
        if (there) {
            String reading = server.row(OTHERS, r -> r.getString(1), live);
            if (!reading.isEmpty()) {
                throw new IllegalStateException(reading + " is reading the database " + live);
            }
            context.say("Renaming " + live + " to " + aside);
            server.execute(written(server, "ALTER DATABASE %I ALLOW_CONNECTIONS false", live));
        }
        boolean moved = false;
        try {
            if (there) {
                server.row(END, r -> r.getLong(1), live);
                rename(live, aside, server);
                moved = true;
            }
            context.say("Renaming " + made + " to " + live);
            rename(made, live, server);
        } catch (SQLException failed) {
            if (moved) {
                rename(aside, live, server);
            }
            throw failed;
        } finally {
            for (String name : List.of(live, aside)) {
                if (there && exists(name, server)) {
                    server.execute(
                            written(server, "ALTER DATABASE %I ALLOW_CONNECTIONS true", name));
                }
            }
        }
    }

    private static void rename(String from, String to, DumpSession server) throws SQLException {
        server.execute(written(server, "ALTER DATABASE %I RENAME TO %I", from, to));
    }

    /** What can't be given again is said; the data itself is whole. */
    private void give(List<String> statements, DumpSession session, List<Finding> notes)
            throws SQLException, IOException {
        for (String statement : statements) {
            try {
                session.alone(statement);
            } catch (SQLException e) {
                notes.add(
                        Finding.warning(
                                        live,
                                        "A right could not be given again: "
                                                + DumpSession.firstLine(e)
                                                + ".",
                                        "right:" + statement)
                                .evidence(statement));
            }
        }
    }

    private static boolean exists(String name, DumpSession server) throws SQLException {
        return server.row(
                "SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)",
                r -> r.getBoolean(1),
                name);
    }

    /** Only what did not become the live one is still called so. */
    private static void dropIfThere(String made, DumpSession server) {
        try {
            if (exists(made, server)) {
                server.execute(written(server, "DROP DATABASE %I WITH (FORCE)", made));
            }
        } catch (SQLException e) {
            throw server.explain(e);
        }
    }

    /** By the server itself, which knows how its names are quoted. */
    private static String written(DumpSession session, String format, String... values)
            throws SQLException {
        String places = ", ?::text".repeat(values.length);
        return session.row(
                "SELECT format(?::text" + places + ")",
                r -> r.getString(1),
                parameters(format, values));
    }

    private static Object[] parameters(String format, String... values) {
        List<Object> all = new ArrayList<>();
        all.add(format);
        all.addAll(List.of(values));
        return all.toArray();
    }
}

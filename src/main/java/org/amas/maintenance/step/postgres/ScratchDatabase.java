package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Manifest;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.step.postgres.Structure.Definition;
import org.amas.maintenance.step.postgres.Structure.SequenceState;
import org.amas.maintenance.step.postgres.Structure.TableRows;
import org.amas.maintenance.target.PostgresTarget;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A database that lives for one check. */
final class ScratchDatabase implements Scratch {

    static final String PREFIX = "amas_check_";

    private static final Duration TO_DROP = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 63;
    private static final String SET_SEQUENCE = "SELECT setval(?::regclass, ?, ?)";

    private static final String HOW =
            "restored into a database of its own on the same server and dropped: every table's rows"
                    + " by number and checksum, every sequence, every constraint and index made"
                    + " anew, sequences against the largest value of their column";

    private final DumpSession server;
    private final StepContext context;

    ScratchDatabase(DumpSession server, StepContext context) {
        this.server = server;
        this.context = context;
    }

    static String name(StepContext context) {
        String token = context.token().replace('-', '_').toLowerCase(Locale.ROOT);
        int room = LONGEST_NAME - PREFIX.length();
        return PREFIX + token.substring(Math.max(0, token.length() - room));
    }

    @Override
    public Restored restore(Stored backup) throws IOException, CannotCheck {
        Structure structure = Structure.of(backup);
        String name = name(context);
        try {
            create(name, structure);
            try (DumpSession session = DumpSession.open(context, server.target().database(name))) {
                return fill(session, structure, backup);
            }
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("53")) {
                throw new CannotCheck(
                        "the server has no room for the scratch database: "
                                + DumpSession.firstLine(e));
            }
            throw server.explain(e);
        } finally {
            dropLeft(context, server.target());
        }
    }

    /** Fills an empty database for good; nothing stays of it unless all of it does. */
    static Restored refill(DumpSession session, Stored backup, StepContext context)
            throws SQLException, IOException {
        Structure structure = Structure.of(backup);
        Restored restored = new ScratchDatabase(session, context).fill(session, structure, backup);
        session.commit();
        return restored;
    }

    private void create(String name, Structure structure) throws SQLException {
        context.say("Creating the scratch database " + name);
        String sql =
                server.row(
                        "SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L"
                            + " LC_COLLATE %L LC_CTYPE %L', ?::text, ?::text, ?::text, ?::text)",
                        r -> r.getString(1),
                        name,
                        structure.encoding(),
                        structure.collate(),
                        structure.ctype());
        server.execute(sql);
    }

    private Restored fill(DumpSession session, Structure structure, Stored backup)
            throws SQLException, IOException {
        session.execute("SET check_function_bodies = off");
        session.execute("SET synchronous_commit = off");
        session.begin();
        List<Finding> differences = new ArrayList<>();
        List<Finding> notes = new ArrayList<>();
        make(session, structure.before(), differences, notes);
        List<Manifest.Part> parts = new ArrayList<>();
        for (TableRows table : structure.tables()) {
            context.progress((double) parts.size() / structure.tables().size());
            load(session, table, backup, parts, differences);
        }
        make(session, structure.after(), differences, notes);
        for (SequenceState sequence : structure.sequences()) {
            set(session, sequence, parts, differences, notes);
        }
        return new Restored(parts, differences, notes, HOW);
    }

    /**
     * Again those that failed, as long as that helps: a view may be defined before what it uses.
     */
    private void make(
            DumpSession session,
            List<Definition> definitions,
            List<Finding> differences,
            List<Finding> notes)
            throws SQLException, IOException {
        List<Definition> open = definitions;
        Map<Definition, String> failed = new LinkedHashMap<>();
        do {
            open = failed.isEmpty() ? open : List.copyOf(failed.keySet());
            failed.clear();
            for (Definition definition : open) {
                try {
                    session.attempt(() -> session.execute(definition.sql()));
                } catch (SQLException e) {
                    passOn(e);
                    failed.put(definition, DumpSession.firstLine(e));
                }
            }
        } while (!failed.isEmpty() && failed.size() < open.size());
        failed.forEach((d, why) -> (d.needed() ? differences : notes).add(notMade(d, why)));
    }

    private static Finding notMade(Definition definition, String why) {
        String text =
                "The %s %s could not be made: %s."
                        .formatted(definition.kind(), definition.name(), why);
        String fingerprint = "not-made:" + definition.kind() + ":" + definition.name();
        Finding finding =
                definition.needed()
                        ? Finding.error(definition.name(), text, fingerprint)
                        : definition.kind().equals("extension")
                                ? Finding.info(definition.name(), text, fingerprint)
                                : Finding.warning(definition.name(), text, fingerprint);
        return finding.evidence(definition.sql());
    }

    /** A statement's own fault is a difference; a lost or ended connection is not. */
    private static void passOn(SQLException thrown) throws SQLException {
        String state = thrown.getSQLState();
        if (state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")) {
            throw thrown;
        }
    }

    private void load(
            DumpSession session,
            TableRows table,
            Stored backup,
            List<Manifest.Part> parts,
            List<Finding> differences)
            throws SQLException, IOException {
        try (InputStream rows = backup.open(table.file())) {
            session.attempt(() -> session.copyIn(table, rows));
            Manifest.Part part =
                    session.copyOut(table, OutputStream.nullOutputStream())
                            .part("table", table.name());
            parts.add(part);
            context.say(String.format(Locale.ROOT, "  %s: %,d rows", table.name(), part.count()));
        } catch (SQLException e) {
            passOn(e);
            differences.add(
                    Finding.error(
                                    table.name(),
                                    "The rows of %s can't be read back: %s."
                                            .formatted(table.name(), DumpSession.firstLine(e)),
                                    "not-loaded:" + table.name())
                            .evidence(table.copyIn()));
        }
    }

    private void set(
            DumpSession session,
            SequenceState sequence,
            List<Manifest.Part> parts,
            List<Finding> differences,
            List<Finding> notes)
            throws SQLException, IOException {
        try {
            session.attempt(
                    () ->
                            session.row(
                                    SET_SEQUENCE,
                                    r -> r.getLong(1),
                                    sequence.name(),
                                    sequence.last(),
                                    sequence.called()));
            parts.add(PostgresDump.part(PostgresDump.state(session, sequence)));
            session.attempt(() -> judge(session, sequence, notes));
        } catch (SQLException e) {
            passOn(e);
            differences.add(
                    Finding.error(
                                    sequence.name(),
                                    "The sequence %s could not be set: %s."
                                            .formatted(sequence.name(), DumpSession.firstLine(e)),
                                    "not-set:" + sequence.name())
                            .evidence(SET_SEQUENCE));
        }
    }

    /** Faithfully restored, and still the next insert would fail: so it would in the live data. */
    private static void judge(DumpSession session, SequenceState sequence, List<Finding> notes)
            throws SQLException {
        if (sequence.table() == null || sequence.increment() < 0) {
            return;
        }
        long largest =
                session.row(
                        "SELECT coalesce(max(%s), 0) FROM %s"
                                .formatted(sequence.column(), sequence.table()),
                        r -> r.getLong(1));
        long next = sequence.called() ? sequence.last() + sequence.increment() : sequence.last();
        if (next <= largest) {
            notes.add(
                    Finding.error(
                                    sequence.name(),
                                    "The sequence gives %d next, and %s of %s goes up to %d: inserts will fail, in the live database, too."
                                            .formatted(
                                                    next,
                                                    sequence.column(),
                                                    sequence.table(),
                                                    largest),
                                    "sequence-behind:" + sequence.name())
                            .evidence("SELECT last_value, is_called FROM " + sequence.name()));
        }
    }

    /**
     * Also after a cancellation, and after the application died: by a connection of its own, and
     * proven.
     *
     * @return whether there was one
     */
    static boolean dropLeft(StepContext context, PostgresTarget target) {
        String name = name(context);
        try (DumpSession session = DumpSession.open(context, target, TO_DROP)) {
            try {
                if (!exists(session, name)) {
                    return false;
                }
                session.execute(
                        session.row(
                                "SELECT format('DROP DATABASE %I WITH (FORCE)', ?::text)",
                                r -> r.getString(1), name));
                if (exists(session, name)) {
                    throw new IllegalStateException(
                            "the scratch database " + name + " is still there");
                }
                context.say("Dropped " + name + "; the server knows it no more");
                return true;
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    private static boolean exists(DumpSession session, String name) throws SQLException {
        return session.row(
                "SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)",
                r -> r.getBoolean(1),
                name);
    }

    @Override
    public void close() {
        server.close();
    }
}

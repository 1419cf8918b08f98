package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Checksum;
import org.amas.maintenance.step.backup.Draft;
import org.amas.maintenance.step.backup.Manifest;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.step.postgres.Structure.Definition;
import org.amas.maintenance.step.postgres.Structure.SequenceState;
import org.amas.maintenance.step.postgres.Structure.TableRows;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a database over the driver, where pg_dump isn't to be had. */
final class PostgresDump implements Source {

    static final String STRUCTURE = "structure.json.gz";

    private static final String METHOD =
            "A data dump over the driver, not pg_dump: the rows of every table by COPY, from one"
                + " REPEATABLE READ transaction, the sequences, and the statements that make the"
                + " tables, types, functions, constraints, indexes, views and triggers anew.";
    private static final String NEVER = "owners, grants, comments, publications and settings";

    private final DumpSession session;
    private final StepContext context;

    PostgresDump(DumpSession session, StepContext context) {
        this.session = session;
        this.context = context;
    }

    private record Server(String version, String encoding, String collate, String ctype) {}

    @Override
    public long estimate() {
        try {
            return session.row(Catalog.SIZE, r -> r.getLong(1));
        } catch (SQLException e) {
            throw session.explain(e);
        }
    }

    @Override
    public Contents write(Draft draft) throws IOException {
        try {
            session.beginSnapshot();
            return dump(draft);
        } catch (SQLException e) {
            throw session.explain(e);
        }
    }

    private Contents dump(Draft draft) throws SQLException, IOException {
        Server server =
                session.row(
                        Catalog.SERVER,
                        r ->
                                new Server(
                                        r.getString(1),
                                        r.getString(2),
                                        r.getString(3),
                                        r.getString(4)));
        Structure structure = structure(server);
        List<Manifest.Part> parts = new ArrayList<>();
        for (TableRows table : structure.tables()) {
            context.progress((double) parts.size() / structure.tables().size());
            parts.add(copy(table, draft));
        }
        long rows = parts.stream().mapToLong(Manifest.Part::count).sum();
        structure.sequences().forEach(s -> parts.add(part(s)));
        try (OutputStream out = draft.file(STRUCTURE)) {
            out.write(JsonMapper.shared().writeValueAsBytes(structure));
        }
        String amount =
                "%s with %s"
                        .formatted(
                                Amount.of(structure.tables().size(), "table"),
                                Amount.of(rows, "row"));
        return new Contents("PostgreSQL " + server.version, METHOD, omitted(), parts, amount, rows);
    }

    static Manifest.Part part(SequenceState sequence) {
        return new Manifest.Part(
                "sequence",
                sequence.name(),
                sequence.last(),
                sequence.called() ? "called" : "not called");
    }

    private Manifest.Part copy(TableRows table, Draft draft) throws SQLException, IOException {
        try (OutputStream out = draft.file(table.file())) {
            Checksum checksum = session.copyOut(table, out);
            context.say("  " + table.name() + ": " + Amount.of(checksum.count(), "row"));
            return checksum.part("table", table.name());
        }
    }

    private Structure structure(Server server) throws SQLException {
        List<Definition> before = new ArrayList<>();
        for (String sql :
                List.of(
                        Catalog.SCHEMAS,
                        Catalog.EXTENSIONS,
                        Catalog.TYPES,
                        Catalog.FUNCTIONS,
                        Catalog.SEQUENCES,
                        Catalog.TABLES)) {
            before.addAll(session.rows(sql, PostgresDump::definition));
        }
        List<Definition> after = new ArrayList<>();
        for (String sql :
                List.of(
                        Catalog.PARTITIONS,
                        Catalog.CONSTRAINTS,
                        Catalog.INDEXES,
                        Catalog.VIEWS,
                        Catalog.TRIGGERS,
                        Catalog.OWNERSHIP)) {
            after.addAll(session.rows(sql, PostgresDump::definition));
        }
        return new Structure(
                server.encoding,
                server.collate,
                server.ctype,
                before,
                tables(),
                after,
                sequences());
    }

    private static Definition definition(ResultSet row) throws SQLException {
        return new Definition(
                row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4));
    }

    private List<TableRows> tables() throws SQLException {
        List<TableRows> tables = new ArrayList<>();
        for (String[] found :
                session.rows(Catalog.ROWS, r -> new String[] {r.getString(1), r.getString(2)})) {
            String file = "table-%04d.copy.gz".formatted(tables.size() + 1);
            tables.add(new TableRows(found[0], found[1], file));
        }
        return tables;
    }

    /** A sequence's value is outside transactions: it may be newer than the rows, never older. */
    private List<SequenceState> sequences() throws SQLException {
        List<SequenceState> found =
                session.rows(
                        Catalog.SEQUENCE_USERS,
                        r ->
                                new SequenceState(
                                        r.getString(1),
                                        0,
                                        false,
                                        r.getLong(2),
                                        r.getString(3),
                                        r.getString(4)));
        List<SequenceState> states = new ArrayList<>();
        for (SequenceState one : found) {
            states.add(state(session, one));
        }
        return states;
    }

    /** As it stands now. */
    static SequenceState state(DumpSession session, SequenceState of) throws SQLException {
        return session.row(
                "SELECT last_value, is_called FROM " + of.name(),
                r ->
                        new SequenceState(
                                of.name(),
                                r.getLong(1),
                                r.getBoolean(2),
                                of.increment(),
                                of.table(),
                                of.column()));
    }

    private List<String> omitted() throws SQLException {
        List<String> omitted = new ArrayList<>();
        omitted.add(NEVER);
        omitted.addAll(session.rows(Catalog.OMITTED, r -> r.getLong(2) + " " + r.getString(1)));
        return omitted;
    }

    @Override
    public void close() {
        session.close();
    }
}

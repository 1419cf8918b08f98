package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.backup.Stored;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What a data dump needs besides the rows, kept in it as JSON: the statements that make the
 * database's objects anew, as its own catalog words them.
 *
 * @param before what the rows need; in the order in which it usually can be made
 * @param after what is made when the rows are there
 */
record Structure(
        String encoding,
        String collate,
        String ctype,
        List<Definition> before,
        List<TableRows> tables,
        List<Definition> after,
        List<SequenceState> sequences) {

    /** As a backup tells it. */
    static Structure of(Stored backup) throws IOException {
        try (InputStream in = backup.open(PostgresDump.STRUCTURE)) {
            return JsonMapper.shared().readValue(in, Structure.class);
        }
    }

    /**
     * @param kind {@code table}, {@code index}
     * @param needed whether rows would be lost or unprotected without it; an extension, a view or a
     *     trigger isn't
     */
    record Definition(String kind, String name, String sql, boolean needed) {}

    /**
     * @param name as SQL writes it, with its schema
     * @param columns those that hold values of their own, as SQL writes them; empty if none does
     */
    record TableRows(String name, String columns, String file) {

        String copyOut() {
            return "COPY " + name + columns + " TO STDOUT";
        }

        String copyIn() {
            return "COPY " + name + columns + " FROM STDIN";
        }
    }

    /**
     * @param column the column that takes its values from it, and {@code table} its table; null if
     *     none does
     */
    record SequenceState(
            String name,
            long last,
            boolean called,
            long increment,
            @Nullable String table,
            @Nullable String column) {}
}

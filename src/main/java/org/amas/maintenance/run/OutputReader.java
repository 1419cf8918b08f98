package org.amas.maintenance.run;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads what steps have printed, from any byte or line. */
@Component
public class OutputReader {

    /**
     * By the columns of the index, both of them: only then H2 reads as many rows as are wanted and
     * not, with all their content, those behind them too.
     */
    static final String FROM_THE_CHUNK_WITH =
            """
            select position, first_line, content from run_chunk
            where step_id = :step and position >= coalesce(
              (select max(position) from run_chunk where step_id = :step and %s), 0)
            order by step_id, position
            """;

    private static final int ROWS = 64;

    private final JdbcClient jdbc;

    OutputReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The chunks from a byte on: the first is cut so that it begins there.
     *
     * @param maxBytes stops after the chunk that reaches it; at least one chunk is given if any is
     *     there
     */
    public List<Chunk> read(long step, long fromOffset, int maxBytes) {
        List<Chunk> found = new ArrayList<>();
        long at = Math.max(0, fromOffset);
        int bytes = 0;
        while (bytes < maxBytes) {
            int limit = Math.min(ROWS, (maxBytes - bytes) / Output.CHUNK + 4);
            List<Chunk> rows = rows(step, at, limit);
            for (Chunk chunk : rows) {
                if (chunk.end() <= at) {
                    continue;
                }
                Chunk cut = from(chunk, at);
                found.add(cut);
                at = cut.end();
                bytes += cut.content().length;
                if (bytes >= maxBytes) {
                    return found;
                }
            }
            if (rows.size() < limit) {
                return found;
            }
        }
        return found;
    }

    /** Where a line begins; where the output ends if it has fewer lines. Lines count from 1. */
    public long offsetOfLine(long step, long line) {
        if (line <= 1) {
            return 0;
        }
        List<Chunk> rows =
                jdbc.sql(FROM_THE_CHUNK_WITH.formatted("first_line < :line") + " limit 2")
                        .param("step", step)
                        .param("line", line)
                        .query((row, n) -> chunk(row))
                        .list();
        for (Chunk chunk : rows) {
            long current = chunk.firstLine();
            for (int i = 0; i < chunk.content().length; i++) {
                if (chunk.content()[i] == '\n' && ++current == line) {
                    return chunk.position() + i + 1;
                }
            }
        }
        return rows.isEmpty() ? 0 : rows.getLast().end();
    }

    Optional<Chunk> last(long step) {
        return jdbc.sql(
                        """
                        select position, first_line, content from run_chunk
                        where step_id = ? order by step_id desc, position desc limit 1\
                        """)
                .param(step)
                .query((row, n) -> chunk(row))
                .optional();
    }

    /** Copies all that is there from a byte on, in constant memory. */
    public void copy(long step, long fromOffset, OutputStream to) throws IOException {
        long at = fromOffset;
        while (true) {
            List<Chunk> chunks = read(step, at, 1 << 20);
            if (chunks.isEmpty()) {
                return;
            }
            for (Chunk chunk : chunks) {
                to.write(chunk.content());
            }
            at = chunks.getLast().end();
        }
    }

    private List<Chunk> rows(long step, long at, int limit) {
        return jdbc.sql(FROM_THE_CHUNK_WITH.formatted("position <= :at") + " limit " + limit)
                .param("step", step)
                .param("at", at)
                .query((row, n) -> chunk(row))
                .list();
    }

    private static Chunk chunk(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Chunk(
                row.getLong("position"), row.getLong("first_line"), row.getBytes("content"));
    }

    private static Chunk from(Chunk chunk, long at) {
        if (chunk.position() >= at) {
            return chunk;
        }
        int skip = (int) (at - chunk.position());
        long line = chunk.firstLine();
        for (int i = 0; i < skip; i++) {
            if (chunk.content()[i] == '\n') {
                line++;
            }
        }
        return new Chunk(
                at, line, Arrays.copyOfRange(chunk.content(), skip, chunk.content().length));
    }
}

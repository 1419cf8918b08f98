package org.amas.maintenance.run;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Writes what a step prints, in small transactions of their own; the run's row isn't touched. */
@Component
class Chunks {

    private final JdbcClient jdbc;
    private final Clock clock;

    Chunks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * All or none of them: a transaction each would be most of what a talkative command costs.
     *
     * @param chunks in order, at least one
     * @param lines in the whole output up to the end of the last one
     */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void append(long step, List<Chunk> chunks, long lines) {
        OffsetDateTime now = now();
        for (Chunk chunk : chunks) {
            jdbc.sql(
                            """
                            insert into run_chunk (step_id, position, first_line, content, at)
                            values (?, ?, ?, ?, ?)\
                            """)
                    .params(step, chunk.position(), chunk.firstLine(), chunk.content(), now)
                    .update();
        }
        jdbc.sql(
                        """
                        update run_step
                        set output_bytes = ?, output_lines = ?, last_output_at = ? where id = ?\
                        """)
                .params(chunks.getLast().end(), lines, now, step)
                .update();
    }

    /** The offset after the last byte that is stored; 0 if none is. */
    @Transactional(propagation = Propagation.REQUIRES_NEW, readOnly = true)
    public long end(long step) {
        return jdbc.sql(
                        """
                        select coalesce(max(position + octet_length(content)), 0)
                        from run_chunk where step_id = ?\
                        """)
                .param(step)
                .query(Long.class)
                .single();
    }

    /** Bytes beyond the limit: counted exactly, not kept. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void dropped(long step, long bytes) {
        jdbc.sql("update run_step set dropped_bytes = ?, last_output_at = ? where id = ?")
                .params(bytes, now(), step)
                .update();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void progress(long step, double fraction) {
        jdbc.sql("update run_step set progress = ? where id = ?").params(fraction, step).update();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
    }
}

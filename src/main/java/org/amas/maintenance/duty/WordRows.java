package org.amas.maintenance.duty;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Notes and assignees as they are stored; whoever changes one has locked its duty. */
@Component
class WordRows {

    private final JdbcClient jdbc;

    WordRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<Long, Word> of(Collection<Long> duties) {
        Map<Long, Word> words = new HashMap<>();
        if (!duties.isEmpty()) {
            jdbc.sql("select * from duty_word where duty_id in (:duties)")
                    .param("duties", duties)
                    .query(
                            row -> {
                                words.put(row.getLong("duty_id"), word(row));
                            });
        }
        return words;
    }

    private static Word word(ResultSet row) throws SQLException {
        return new Word(
                row.getInt("version"),
                row.getString("note"),
                row.getString("noted_by"),
                time(row, "noted_at"),
                row.getString("assignee"),
                row.getString("assigned_by"),
                time(row, "assigned_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    void note(long duty, @Nullable String note, String by, Instant at) {
        change(duty, "note = ?, noted_by = ?, noted_at = ?", note, by, at);
    }

    void assign(long duty, @Nullable String assignee, String by, Instant at) {
        change(duty, "assignee = ?, assigned_by = ?, assigned_at = ?", assignee, by, at);
    }

    /** All of it, where nobody has said anything of that duty. */
    void keep(long duty, Word word) {
        jdbc.sql(
                        """
                        insert into duty_word (duty_id, version, note, noted_by, noted_at, assignee,
                          assigned_by, assigned_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
                        """)
                .param(duty)
                .param(word.version())
                .param(word.note())
                .param(word.notedBy())
                .param(utc(word.notedAt()))
                .param(word.assignee())
                .param(word.assignedBy())
                .param(utc(word.assignedAt()))
                .update();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    void forget(Collection<Long> duties) {
        if (!duties.isEmpty()) {
            jdbc.sql("delete from duty_word where duty_id in (:duties)")
                    .param("duties", duties)
                    .update();
        }
    }

    private void change(long duty, String columns, @Nullable String text, String by, Instant at) {
        jdbc.sql("insert into duty_word (duty_id, version) values (?, 0) on conflict do nothing")
                .param(duty)
                .update();
        jdbc.sql("update duty_word set version = version + 1, " + columns + " where duty_id = ?")
                .param(text)
                .param(by)
                .param(at.atOffset(ZoneOffset.UTC))
                .param(duty)
                .update();
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.step.StepContext.Answer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What persons answered to waiting steps. */
@Component
class AnswerRows {

    private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AnswerRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** In the order they were given. */
    List<Answer> of(StepResult step) {
        return jdbc.sql("select * from run_answer where step_id = ? order by id")
                .param(step.id())
                .query(
                        (row, n) ->
                                new Answer(
                                        row.getString("answered_by"),
                                        row.getObject("at", OffsetDateTime.class).toInstant(),
                                        json.readValue(row.getString("content"), VALUES)))
                .list();
    }

    void add(StepResult step, String by, Instant at, Map<String, String> values) {
        jdbc.sql(
                        """
                        insert into run_answer (step_id, answered_by, at, content)
                        values (?, ?, ?, ?)\
                        """)
                .params(step.id(), by, at.atOffset(ZoneOffset.UTC), json.writeValueAsString(values))
                .update();
    }
}

package org.amas.maintenance.report;

import org.amas.maintenance.report.Document.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** All reports that were ever made. None is changed; one that is made again is one more. */
@Component
class Documents {

    private static final int SHOWN = 60;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    Documents(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    Document keep(
            Kind kind,
            String environment,
            String period,
            Object content,
            String markdown,
            long run) {
        String written = json.writeValueAsString(content);
        jdbc.sql(
                        """
                        insert into report_document
                          (kind, environment, period, content, markdown, digest, run_id, made_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .params(
                        kind.name(),
                        environment,
                        period,
                        written,
                        markdown,
                        Digest.of(written),
                        run,
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return newest(kind, environment, period).orElseThrow();
    }

    Optional<Document> newest(Kind kind, String environment, String period) {
        return all(kind, environment, period).stream().findFirst();
    }

    /** The newest that a run made. */
    Optional<Document> madeBy(Kind kind, long run) {
        return jdbc.sql(
                        """
                        select * from report_document where kind = ? and run_id = ?
                        order by id desc limit 1\
                        """)
                .params(kind.name(), run)
                .query((row, n) -> document(row))
                .optional();
    }

    /** Newest first. */
    List<Document> all(Kind kind, String environment, String period) {
        return jdbc.sql(
                        """
                        select * from report_document
                        where kind = ? and environment = ? and period = ? order by id desc\
                        """)
                .params(kind.name(), environment, period)
                .query((row, n) -> document(row))
                .list();
    }

    /** The newest of each period, the newest period first. */
    List<Document> recent(Kind kind) {
        return jdbc.sql(
                        """
                        select * from report_document where id in
                          (select max(id) from report_document where kind = ?
                           group by environment, period)
                        order by period desc, environment limit ?\
                        """)
                .params(kind.name(), SHOWN)
                .query((row, n) -> document(row))
                .list();
    }

    <T> T read(Document document, Class<T> type) {
        return json.readValue(document.content(), type);
    }

    /** Whether what is stored is still what was made. */
    boolean isIntact(Document document) {
        return Digest.of(document.content()).equals(document.digest());
    }

    private static Document document(ResultSet row) throws SQLException {
        return new Document(
                row.getLong("id"),
                Kind.valueOf(row.getString("kind")),
                row.getString("environment"),
                row.getString("period"),
                row.getString("content"),
                row.getString("markdown"),
                row.getString("digest"),
                row.getLong("run_id"),
                row.getObject("made_at", OffsetDateTime.class).toInstant());
    }
}

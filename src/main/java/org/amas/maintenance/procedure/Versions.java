package org.amas.maintenance.procedure;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Version.Origin;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of the catalogue. Versions are only ever added. */
@Repository
class Versions {

    private static final String VERSION =
            """
            select v.id, v.procedure_key, v.number, v.origin, v.file, v.source, v.content,
              v.loaded_at, v.loaded_kind, v.loaded_by
            from procedure_version v
            """;
    private static final String CURRENT =
            """
            select e.procedure_key, v.id, v.number, v.origin, v.content_hash,
              e.retired_at is not null as retired
            from procedure_entry e join procedure_version v on v.id = e.version_id
            """;

    private final JdbcClient jdbc;

    Versions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a key points at. */
    record Current(
            String procedureKey,
            long id,
            int number,
            Origin origin,
            String contentHash,
            boolean retired) {}

    /** In key order, the retired ones too. */
    List<Current> current() {
        return jdbc.sql(CURRENT + "order by e.procedure_key").query(Current.class).list();
    }

    /** When each of them was retired, by its key. */
    Map<String, Instant> retired() {
        Map<String, Instant> moments = new TreeMap<>();
        jdbc.sql(
                        "select procedure_key, retired_at from procedure_entry"
                                + " where retired_at is not null")
                .query(
                        row -> {
                            moments.put(
                                    row.getString(1),
                                    row.getObject(2, OffsetDateTime.class).toInstant());
                        });
        return moments;
    }

    Optional<Current> current(String key) {
        return jdbc.sql(CURRENT + "where e.procedure_key = :key")
                .param("key", key)
                .query(Current.class)
                .optional();
    }

    /** Locks the key's entry, if there is one, until the transaction ends. */
    Optional<Current> locked(String key) {
        jdbc.sql("select version_id from procedure_entry where procedure_key = :key for update")
                .param("key", key)
                .query(Long.class)
                .optional();
        return current(key);
    }

    Optional<Version> version(long id) {
        return jdbc.sql(VERSION + "where v.id = :id")
                .param("id", id)
                .query(Versions::row)
                .optional();
    }

    /** Newest first. */
    List<Version> versions(String key) {
        return jdbc.sql(VERSION + "where v.procedure_key = :key order by v.number desc")
                .param("key", key)
                .query(Versions::row)
                .list();
    }

    /** When the first version of each procedure was loaded, by its key. */
    Map<String, Instant> firstLoaded() {
        Map<String, Instant> first = new HashMap<>();
        jdbc.sql(
                        "select procedure_key, min(loaded_at) from procedure_version group by"
                                + " procedure_key")
                .query(
                        row -> {
                            first.put(
                                    row.getString(1),
                                    row.getObject(2, OffsetDateTime.class).toInstant());
                        });
        return first;
    }

    int lastNumber(String key) {
        return jdbc.sql(
                        "select coalesce(max(number), 0) from procedure_version"
                                + " where procedure_key = :key")
                .param("key", key)
                .query(Integer.class)
                .single();
    }

    /**
     * @return the new row's id
     */
    long add(SourceFile file, int number, String content, Instant at, Actor actor) {
        GeneratedKeyHolder id = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into procedure_version (procedure_key, number, origin, file,
                          content_hash, content, source, loaded_at, loaded_kind, loaded_by)
                        values (:key, :number, :origin, :file,
                          :hash, :content, :source, :at, :kind, :actor)\
                        """)
                .param("key", file.key())
                .param("number", number)
                .param("origin", file.origin().name())
                .param("file", file.file())
                .param("hash", DefinitionJson.hash(content))
                .param("content", content)
                .param("source", file.text())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("kind", actor.kind().name())
                .param("actor", actor.name())
                .update(id, "id");
        return Objects.requireNonNull(id.getKey()).longValue();
    }

    /** Makes the first entry of a key. */
    void enter(String key, long version) {
        jdbc.sql("insert into procedure_entry (procedure_key, version_id) values (:key, :version)")
                .param("key", key)
                .param("version", version)
                .update();
    }

    /** Makes a version the current one of its key, and the key live. */
    void point(String key, long version) {
        jdbc.sql(
                        "update procedure_entry set version_id = :version, retired_at = null"
                                + " where procedure_key = :key")
                .param("version", version)
                .param("key", key)
                .update();
    }

    void retire(String key, Instant at) {
        jdbc.sql("update procedure_entry set retired_at = :at where procedure_key = :key")
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("key", key)
                .update();
    }

    private static Version row(ResultSet row, int number) throws SQLException {
        return new Version(
                row.getLong("id"),
                row.getString("procedure_key"),
                row.getInt("number"),
                Origin.valueOf(row.getString("origin")),
                row.getString("file"),
                row.getString("source"),
                row.getObject("loaded_at", OffsetDateTime.class).toInstant(),
                loader(row),
                DefinitionJson.read(row.getString("content")));
    }

    private static @Nullable String loader(ResultSet row) throws SQLException {
        boolean nobody = row.getString("loaded_kind").equals(Actor.Kind.SYSTEM.name());
        return nobody ? null : row.getString("loaded_by");
    }
}

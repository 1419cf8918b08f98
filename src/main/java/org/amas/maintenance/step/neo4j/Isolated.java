package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A node without relationships, as it was when it was looked at.
 *
 * @param id the server's; another node may get it once this one is gone, so what the node holds is
 *     part of its identity
 * @param properties as the driver gives them, to be compared with
 * @param created null if the property doesn't tell
 * @param line what brings the node back; null if something in it can't be written out exactly
 */
record Isolated(
        String id,
        List<String> labels,
        Value properties,
        @Nullable Instant created,
        @Nullable String line) {

    /**
     * @param row with {@code id}, {@code labels} and {@code properties}
     * @param property that says when the node was made
     */
    static Isolated of(Record row, String property) {
        String id = row.get("id").asString();
        List<String> labels = Counts.words(row.get("labels")).stream().sorted().toList();
        Value properties = row.get("properties");
        return new Isolated(
                id,
                labels,
                properties,
                instant(properties.get(property)),
                NodeLine.of(id, labels, properties));
    }

    /** Without its zone a time is taken for UTC; a date is over at its end. */
    private static @Nullable Instant instant(Value at) {
        try {
            return switch (at.type().name()) {
                case "DATE_TIME" -> at.asZonedDateTime().toInstant();
                case "LOCAL_DATE_TIME" -> at.asLocalDateTime().toInstant(ZoneOffset.UTC);
                case "DATE" -> end(at.asLocalDate());
                case "STRING" -> instant(at.asString());
                default -> null;
            };
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static Instant instant(String text) {
        if (text.length() == 10) {
            return end(LocalDate.parse(text));
        }
        TemporalAccessor at =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(
                        text, ZonedDateTime::from, LocalDateTime::from);
        return at instanceof ZonedDateTime zoned
                ? zoned.toInstant()
                : LocalDateTime.from(at).toInstant(ZoneOffset.UTC);
    }

    private static Instant end(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    PlannedObject planned() {
        return new PlannedObject("node", name(), "delete", null);
    }

    /** A node that was changed has another name. */
    String name() {
        return "%s %s, of %s, content %s"
                .formatted(String.join(":", labels), id, created, digest(String.valueOf(line)));
    }

    /** What the server is asked to delete: this node, if it still is what it was. */
    Map<String, Object> row() {
        return Map.of("id", id, "labels", labels, "properties", properties);
    }

    private static String digest(String line) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

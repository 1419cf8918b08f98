package org.amas.maintenance.step.lifecycle;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One line of releases.
 *
 * @param cycle {@code 15}, {@code 5.26}
 * @param end of its life; null if none is announced
 * @param ended whether it is over though nobody says since when
 */
record ReleaseLine(String cycle, @Nullable LocalDate end, boolean ended, @Nullable String latest) {

    /**
     * @throws IOException if it is not of the form
     */
    static ReleaseLine of(JsonNode node) throws IOException {
        String cycle = node.path("cycle").asString("");
        JsonNode eol = node.path("eol");
        if (cycle.isBlank() || eol.isMissingNode()) {
            throw new IOException("a line lacks its cycle or its end of life");
        }
        try {
            LocalDate end = eol.isString() ? LocalDate.parse(eol.asString()) : null;
            String latest = node.path("latest").asString("");
            return new ReleaseLine(
                    cycle,
                    end,
                    eol.isBoolean() && eol.asBoolean(),
                    latest.isBlank() ? null : latest);
        } catch (DateTimeException e) {
            throw new IOException("the end of life of " + cycle + " is no date", e);
        }
    }

    /** The line that a version belongs to: {@code 5.26.0} to {@code 5.26} before {@code 5}. */
    static Optional<ReleaseLine> of(String version, List<ReleaseLine> lines) {
        return lines.stream()
                .filter(l -> version.equals(l.cycle) || version.startsWith(l.cycle + "."))
                .max(Comparator.comparingInt(l -> l.cycle.length()));
    }

    /** Days left; negative once it is over; null if nobody says when. */
    @Nullable Long daysLeft(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return end == null ? null : (Long) ChronoUnit.DAYS.between(today, end);
    }
}

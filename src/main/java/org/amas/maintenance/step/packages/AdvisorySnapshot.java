package org.amas.maintenance.step.packages;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The advisories of one ecosystem as they were known on a day.
 *
 * @param source who says so
 * @param complete whether it has all that was published till then; in a selection, what isn't named
 *     isn't proven
 * @param advisories by package, of those only that were asked for
 * @param note why they aren't newer, if somebody was to be asked; empty if not
 */
record AdvisorySnapshot(
        Ecosystem ecosystem,
        String source,
        LocalDate date,
        boolean complete,
        Map<String, List<Advisory>> advisories,
        String note) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Reads one advisory after the other: a whole ecosystem's are hundreds of megabytes, of which a
     * few kilobytes are about packages that are there.
     *
     * @param wanted the packages of which anything is kept
     * @throws IOException if it can't be read, or lacks its source or date
     */
    static AdvisorySnapshot read(InputStream in, Ecosystem ecosystem, Set<String> wanted)
            throws IOException {
        String source = "";
        String date = "";
        boolean complete = false;
        Map<String, List<Advisory>> advisories = new HashMap<>();
        try (JsonParser parser = JSON.createParser(in)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "it isn't an object");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("advisories") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        JsonNode osv = parser.readValueAsTree();
                        keep(osv, ecosystem, wanted, advisories);
                    }
                    continue;
                }
                JsonNode node = parser.readValueAsTree();
                switch (name) {
                    case "source" -> source = node.asString("");
                    case "date" -> date = node.asString("");
                    case "complete" -> complete = node.asBoolean(false);
                    default -> {}
                }
            }
        } catch (JacksonException e) {
            throw new IOException("it isn't JSON: " + e.getOriginalMessage(), e);
        }
        expect(!source.isBlank(), "it doesn't say its source");
        return new AdvisorySnapshot(ecosystem, source, day(date), complete, advisories, "");
    }

    private static void expect(boolean met, String otherwise) throws IOException {
        if (!met) {
            throw new IOException(otherwise);
        }
    }

    private static LocalDate day(String written) throws IOException {
        try {
            return LocalDate.parse(written);
        } catch (DateTimeException e) {
            throw new IOException("it doesn't say its date as 2026-11-28", e);
        }
    }

    private static void keep(
            JsonNode osv,
            Ecosystem ecosystem,
            Set<String> wanted,
            Map<String, List<Advisory>> advisories) {
        for (Advisory advisory : Advisory.of(osv, ecosystem)) {
            if (wanted.contains(advisory.name())) {
                advisories.computeIfAbsent(advisory.name(), n -> new ArrayList<>()).add(advisory);
            }
        }
    }

    AdvisorySnapshot because(String why) {
        return new AdvisorySnapshot(ecosystem, source, date, complete, advisories, why);
    }

    /** What is known against this version. */
    List<Advisory> against(String name, String version) {
        return advisories.getOrDefault(name, List.of()).stream()
                .filter(a -> a.affects(version, ecosystem))
                .toList();
    }

    /** In days; a date to come is 0. */
    long age(Instant now) {
        return Math.max(0, ChronoUnit.DAYS.between(date, LocalDate.ofInstant(now, ZoneOffset.UTC)));
    }
}

package org.amas.maintenance.step.packages;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When versions of packages were published, as a dated list of the operator's tells. None ships: a
 * registry's mirror tells the day on which it took a version, which is another.
 */
@Component
@EnableConfigurationProperties(PackagesProperties.class)
class Releases {

    private static final long BIGGEST = 256L * 1024 * 1024;

    private final PackagesProperties properties;

    Releases(PackagesProperties properties) {
        this.properties = properties;
    }

    /**
     * A list of one day.
     *
     * @param source who says so
     * @param packages by name, the days of their versions
     */
    record Listing(
            Ecosystem ecosystem,
            String source,
            LocalDate date,
            Map<String, Map<String, LocalDate>> packages) {

        /** In days; a date to come is 0. */
        long age(Instant now) {
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            return Math.max(0, ChronoUnit.DAYS.between(date, today));
        }

        /** Empty if the list doesn't know this version. */
        Optional<Lag> lag(String name, String version) {
            Map<String, LocalDate> versions = packages.getOrDefault(name, Map.of());
            LocalDate own = versions.get(version);
            if (own == null || !ecosystem.isVersion(version)) {
                return Optional.empty();
            }
            Map<String, LocalDate> newer = new TreeMap<>(versions);
            newer.keySet().removeIf(v -> ecosystem.compare(v, version).orElse(0) <= 0);
            String newest =
                    newer.keySet().stream()
                            .max(Comparator.comparing(v -> v, (a, b) -> order(a, b)))
                            .orElse(version);
            LocalDate last = newer.getOrDefault(newest, own);
            LocalDate latest = versions.values().stream().max(LocalDate::compareTo).orElse(own);
            double years = Math.max(0, ChronoUnit.DAYS.between(own, last)) / 365.25;
            return Optional.of(new Lag(newest, newer.size(), years, latest));
        }

        private int order(String one, String other) {
            return ecosystem.compare(one, other).orElse(0);
        }
    }

    /**
     * How far an installed version is behind.
     *
     * @param newest the highest stable version
     * @param versions how many are higher than the installed one
     * @param years between the days of the two
     * @param latest the day on which anything was published last
     */
    record Lag(String newest, int versions, double years, LocalDate latest) {}

    /** Empty if no list for this ecosystem was given. */
    Optional<Listing> of(Ecosystem ecosystem) throws IOException {
        String folder = properties.releases();
        Path own = folder == null ? null : Path.of(folder, ecosystem.file());
        if (own != null && Files.isRegularFile(own)) {
            if (Files.size(own) > BIGGEST) {
                throw new IOException(own + " is too big to be read");
            }
            try (InputStream in = Files.newInputStream(own)) {
                return Optional.of(read(in, ecosystem));
            } catch (IOException e) {
                throw new IOException(own + " can't be used: " + e.getMessage(), e);
            }
        }
        return Optional.empty();
    }

    static Listing read(InputStream in, Ecosystem ecosystem) throws IOException {
        try {
            JsonNode root = JsonMapper.shared().readTree(in);
            Map<String, Map<String, LocalDate>> packages = new TreeMap<>();
            for (Map.Entry<String, JsonNode> one : root.path("packages").properties()) {
                Map<String, LocalDate> versions = new TreeMap<>();
                one.getValue()
                        .properties()
                        .forEach(
                                v ->
                                        versions.put(
                                                v.getKey(),
                                                LocalDate.parse(v.getValue().asString(""))));
                packages.put(ecosystem.normal(one.getKey()), versions);
            }
            String source = root.path("source").asString("");
            if (source.isBlank()) {
                throw new IOException("it doesn't say its source");
            }
            return new Listing(
                    ecosystem, source, LocalDate.parse(root.path("date").asString("")), packages);
        } catch (JacksonException e) {
            throw new IOException("it isn't JSON: " + e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IOException("a date in it isn't written as 2026-11-28", e);
        }
    }
}

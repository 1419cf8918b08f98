package org.amas.maintenance.step.lifecycle;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The ends of life that this installation knows: asked now, the operator's, or those that ship. */
@Component
@EnableConfigurationProperties(LifecycleProperties.class)
class Lifecycles {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SHIPPED = "/lifecycle/lifecycle.json";
    private static final String PRODUCT = "{product}";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LONGEST = 4L * 1024 * 1024;

    private final LifecycleProperties properties;

    Lifecycles(LifecycleProperties properties) {
        this.properties = properties;
    }

    /**
     * What was known on a day.
     *
     * @param source who says so
     * @param note why it isn't fresher, if somebody was to be asked; empty if not
     */
    record Snapshot(
            String source, LocalDate date, Map<String, List<ReleaseLine>> lines, String note) {

        List<ReleaseLine> of(String product) {
            return lines.getOrDefault(product, List.of());
        }

        /** In days; a date to come is 0. */
        long age(Instant now) {
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            return Math.max(0, ChronoUnit.DAYS.between(date, today));
        }

        private Snapshot because(String why) {
            return new Snapshot(source, date, lines, why);
        }
    }

    /**
     * @param products that are asked for where somebody is asked
     * @throws IOException naming the file that can't be used
     */
    Snapshot of(Set<String> products, Instant now) throws IOException, InterruptedException {
        String url = properties.url();
        if (url == null || url.isBlank()) {
            return kept();
        }
        try {
            return asked(url, products, now);
        } catch (IOException | IllegalArgumentException e) {
            return kept().because("nothing newer could be had: " + e.getMessage());
        }
    }

    private Snapshot kept() throws IOException {
        String own = properties.snapshot();
        if (own != null && !own.isBlank()) {
            try (InputStream in = Files.newInputStream(Path.of(own))) {
                return read(in);
            } catch (IOException e) {
                throw new IOException(own + " can't be used: " + e.getMessage(), e);
            }
        }
        try (InputStream in = Lifecycles.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException(SHIPPED + " is missing from the application");
            }
            return read(in);
        }
    }

    private static Snapshot read(InputStream in) throws IOException {
        try {
            JsonNode root = JSON.readTree(in);
            String source = root.path("source").asString("");
            if (source.isBlank()) {
                throw new IOException("it doesn't say its source");
            }
            Map<String, List<ReleaseLine>> lines = new TreeMap<>();
            for (Map.Entry<String, JsonNode> one : root.path("products").properties()) {
                lines.put(one.getKey(), lines(one.getValue()));
            }
            return new Snapshot(source, LocalDate.parse(root.path("date").asString("")), lines, "");
        } catch (JacksonException e) {
            throw new IOException("it isn't JSON: " + e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IOException("it doesn't say its date as 2026-11-28", e);
        }
    }

    private static List<ReleaseLine> lines(JsonNode list) throws IOException {
        List<ReleaseLine> lines = new ArrayList<>();
        for (JsonNode line : list) {
            lines.add(ReleaseLine.of(line));
        }
        return lines;
    }

    private static Snapshot asked(String url, Set<String> products, Instant now)
            throws IOException, InterruptedException {
        Map<String, List<ReleaseLine>> lines = new TreeMap<>();
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()) {
            for (String product : products) {
                lines.put(product, asked(client, URI.create(url.replace(PRODUCT, product))));
            }
        }
        return new Snapshot(
                URI.create(url.replace(PRODUCT, "")).getHost(),
                LocalDate.ofInstant(now, ZoneOffset.UTC),
                lines,
                "");
    }

    private static List<ReleaseLine> asked(HttpClient client, URI uri)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(PATIENCE)
                        .header("User-Agent", "amas-maintenance")
                        .header("Accept", "application/json")
                        .GET()
                        .build();
        HttpResponse<String> answer =
                client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST));
        if (answer.statusCode() != 200) {
            throw new IOException(uri + " answers " + answer.statusCode());
        }
        try {
            return lines(JSON.readTree(answer.body()));
        } catch (JacksonException e) {
            throw new IOException(uri + " answers something else than JSON", e);
        }
    }
}

package org.amas.maintenance;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * {@code run <procedure> …}: launches a procedure that only reads at a running application, waits
 * for its end, and says how it went by text and exit code: for cron, and for whoever asks from a
 * shell.
 */
public final class RunCommand {

    private static final String USAGE =
            """
            Usage: java -jar amas-maintenance.jar run <procedure> --environment <name> --token-file <file>
                     [--url http://127.0.0.1:8080] [--timeout 900] [--reason <text>]
              procedure   for example tools/health-check; its steps must only read
              token-file  holds an API token of the scope launch
              timeout     seconds to wait for the end; the run goes on after that
            Ends with 0 if it passed, 1 if it passed with warnings, 2 if it failed or was cut short,
            3 if it could not be launched or its end was not seen.
            """;
    private static final int PASSED = 0;
    private static final int WARNED = 1;
    private static final int FAILED = 2;
    private static final int UNSEEN = 3;
    private static final Set<String> ONGOING = Set.of("QUEUED", "RUNNING", "WAITING");
    private static final Set<String> OPTIONS =
            Set.of("environment", "token-file", "url", "timeout", "reason");
    private static final Set<String> UNTOLD = Set.of("PASSED", "SKIPPED");

    private final PrintStream out;
    private final String procedure;
    private final Map<String, String> options;
    private final JsonMapper json = JsonMapper.shared();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private RunCommand(String procedure, Map<String, String> options, PrintStream out) {
        this.procedure = procedure;
        this.options = options;
        this.out = out;
    }

    /** What can't be done, in a sentence. */
    private static final class Unseen extends Exception {

        private static final long serialVersionUID = 1L;

        Unseen(String message) {
            super(message);
        }
    }

    /**
     * @param arguments what follows {@code run} on the command line
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out) {
        Map<String, String> options = options(arguments);
        if (options == null
                || !options.containsKey("environment")
                || !options.containsKey("token-file")) {
            out.print(USAGE);
            return UNSEEN;
        }
        try {
            return new RunCommand(arguments.getFirst(), options, out).perform();
        } catch (Unseen | IOException | JacksonException e) {
            out.println("Not seen to its end: " + e.getMessage());
            return UNSEEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNSEEN;
        }
    }

    private static @Nullable Map<String, String> options(List<String> arguments) {
        Iterator<String> rest = arguments.iterator();
        if (!rest.hasNext() || rest.next().startsWith("-")) {
            return null;
        }
        Map<String, String> options = new LinkedHashMap<>();
        while (rest.hasNext()) {
            String name = rest.next();
            boolean known = name.startsWith("--") && OPTIONS.contains(name.substring(2));
            if (!known || !rest.hasNext()) {
                return null;
            }
            options.put(name.substring(2), rest.next());
        }
        return options.getOrDefault("timeout", "1").matches("[1-9]\\d{0,6}") ? options : null;
    }

    private int perform() throws Unseen, IOException, InterruptedException {
        JsonNode run = launched();
        long id = run.path("id").asLong();
        Duration patience = Duration.ofSeconds(Long.parseLong(option("timeout", "900")));
        long until = System.nanoTime() + patience.toNanos();
        while (ONGOING.contains(run.path("state").asString())) {
            if (System.nanoTime() > until) {
                throw new Unseen(
                        "run %d is %s after %d s and goes on"
                                .formatted(id, run.path("state").asString(), patience.toSeconds()));
            }
            Thread.sleep(500);
            run = sent(request("/api/v1/runs/" + id).GET(), 200);
        }
        tell(run);
        return switch (run.path("state").asString()) {
            case "PASSED" -> PASSED;
            case "WARNED" -> WARNED;
            default -> FAILED;
        };
    }

    private JsonNode launched() throws Unseen, IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("procedure", procedure);
        body.put("environment", option("environment", ""));
        body.put("reason", option("reason", "asked from the command line"));
        return sent(
                request("/api/v1/runs")
                        .header("Content-Type", "application/json")
                        // An answer that was lost must not make a second run.
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofString(json.writeValueAsString(body))),
                201);
    }

    private HttpRequest.Builder request(String path) throws IOException, Unseen {
        String base = option("url", "http://127.0.0.1:8080").replaceFirst("/+$", "");
        try {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer " + token());
        } catch (IllegalArgumentException e) {
            throw new Unseen("--url is no address: " + base);
        }
    }

    private String token() throws IOException {
        return Files.readString(Path.of(option("token-file", ""))).strip();
    }

    private JsonNode sent(HttpRequest.Builder request, int expected)
            throws Unseen, IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        JsonNode body =
                response.body().isBlank() ? json.nullNode() : json.readTree(response.body());
        if (response.statusCode() != expected) {
            String problem = body.path("detail").asString("");
            String first = body.path("errors").path(0).path("message").asString("");
            throw new Unseen(
                    "the application answered %d%s%s"
                            .formatted(
                                    response.statusCode(),
                                    problem.isEmpty() ? "" : ": " + problem,
                                    first.isEmpty() ? "" : " " + first));
        }
        return body;
    }

    /** The verdict, and every step that a person should know of. */
    private void tell(JsonNode run) {
        out.printf(
                "%s in %s: %s (run %d)%n",
                run.path("procedure").asString(),
                run.path("environment").asString(),
                run.path("state").asString(),
                run.path("id").asLong());
        for (JsonNode step : run.path("steps")) {
            String state = step.path("state").asString();
            if (UNTOLD.contains(state)) {
                continue;
            }
            out.printf(
                    "  %s: step %d, %s%s%s%n",
                    state,
                    step.path("number").asInt(),
                    step.path("title").asString(),
                    said(step, "headline"),
                    said(step, "reason"));
            step.path("findings")
                    .forEach(
                            finding ->
                                    out.printf(
                                            "    %s %s: %s%n",
                                            finding.path("severity").asString(),
                                            finding.path("place").asString(),
                                            finding.path("text").asString()));
        }
    }

    private static String said(JsonNode step, String field) {
        String text = step.path(field).asString("");
        return text.isEmpty() ? "" : ": " + text;
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }
}

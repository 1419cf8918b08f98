package org.amas.maintenance.step;

import org.amas.maintenance.target.InvalidConfiguration;
import org.amas.maintenance.target.Reasons;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A server of public lists, such as advisories, that a step asks for something newer than what it
 * has. It is told nothing but the question: no cookie, no account. It leads nowhere: a redirect is
 * an answer that can't be used.
 */
public final class ListServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration MOST_TIME = Duration.ofMinutes(2);
    private static final long LONGEST = 16L * 1024 * 1024;
    private static final int AT_ONCE = 8;

    private final HttpClient client;
    private final long deadline;

    /** Half of the step's time at most: it must still judge by what it has. */
    public ListServer(StepContext context) {
        Duration half = context.timeLeft().dividedBy(2);
        Duration time = half.compareTo(MOST_TIME) < 0 ? half : MOST_TIME;
        this.deadline = System.nanoTime() + time.toNanos();
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        context.onCancel(client::shutdownNow);
    }

    /** An answer that can't be used. */
    public static final class NoAnswer extends IOException {

        private static final long serialVersionUID = 1L;

        private final int code;

        private NoAnswer(String message, int code) {
            super(message);
            this.code = code;
        }

        /** It answers, and has nothing of this name. */
        public boolean isUnknown() {
            return code == 404;
        }
    }

    /**
     * @param example what to write instead of what can't be used
     * @return null if nobody is to be asked
     * @throws InvalidConfiguration if it is no address, or has more in it
     */
    public static @Nullable String checked(
            String property, @Nullable String written, String example) {
        if (written == null || written.isBlank()) {
            return null;
        }
        URI uri;
        try {
            uri = URI.create(written.strip().replace("{product}", "product"));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfiguration(property, "is no address", "Write " + example + ".");
        }
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!web || uri.getHost() == null) {
            throw new InvalidConfiguration(
                    property, "is no http or https address", "Write " + example + ".");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
            throw new InvalidConfiguration(
                    property,
                    "has an account or a query in it, and public lists need neither",
                    "Write " + example + ".");
        }
        return written.strip();
    }

    public JsonNode get(URI uri) throws IOException, InterruptedException {
        return all(List.of(request(uri).GET().build())).getFirst();
    }

    public List<JsonNode> getAll(List<URI> uris) throws IOException, InterruptedException {
        return all(uris.stream().map(uri -> request(uri).GET().build()).toList());
    }

    public JsonNode post(URI uri, JsonNode question) throws IOException, InterruptedException {
        String text = JsonMapper.shared().writeValueAsString(question);
        return all(List.of(
                        request(uri)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(text))
                                .build()))
                .getFirst();
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("User-Agent", "amas-maintenance")
                .header("Accept", "application/json");
    }

    /** A few at a time; the first that can't be used ends it. */
    private List<JsonNode> all(List<HttpRequest> requests)
            throws IOException, InterruptedException {
        List<JsonNode> answers = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += AT_ONCE) {
            if (System.nanoTime() > deadline) {
                throw new NoAnswer(
                        requests.get(from).uri().getHost() + " takes too long altogether", 0);
            }
            List<HttpRequest> some =
                    requests.subList(from, Math.min(from + AT_ONCE, requests.size()));
            List<CompletableFuture<HttpResponse<String>>> asked =
                    some.stream()
                            .map(
                                    one ->
                                            client.sendAsync(
                                                    one,
                                                    BodyHandlers.limiting(
                                                            BodyHandlers.ofString(), LONGEST)))
                            .toList();
            for (int i = 0; i < some.size(); i++) {
                answers.add(answer(some.get(i).uri(), asked.get(i)));
            }
        }
        return answers;
    }

    private static JsonNode answer(URI uri, CompletableFuture<HttpResponse<String>> asked)
            throws NoAnswer, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = asked.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NoAnswer(uri.getHost() + ": " + Reasons.of(cause, uri), 0);
        }
        if (answer.statusCode() != 200) {
            throw new NoAnswer(uri + " answers " + answer.statusCode(), answer.statusCode());
        }
        try {
            return JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw new NoAnswer(uri + " answers something else than JSON", 0);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

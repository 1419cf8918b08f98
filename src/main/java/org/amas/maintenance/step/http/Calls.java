package org.amas.maintenance.step.http;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.Silence;
import org.amas.maintenance.target.TargetDown;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls one API, one request at a time. Follows no redirect: where it leads isn't the target that
 * the configuration names. A cancelled step ends the call under way.
 */
final class Calls implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(3);
    private static final int EXCERPT = 2_000;
    private static final long LONGEST_BODY = 16L * 1024 * 1024;

    private final StepContext context;
    private final ApiTarget target;
    private final Duration patience;
    private final HttpClient client;
    private boolean heard;

    /**
     * @param patience for one call, head and body; the step's own time-out may be shorter
     */
    Calls(StepContext context, ApiTarget target, Duration patience) {
        this.context = context;
        this.target = target;
        this.patience = patience;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(call -> Thread.ofVirtual().start(call))
                        .build();
        context.onCancel(client::shutdownNow);
    }

    ApiTarget target() {
        return target;
    }

    /**
     * @param nanos from the call to the last byte of the body
     */
    record Answer(URI uri, int code, String type, String body, String location, long nanos) {

        double millis() {
            return Amount.tenths(nanos / 1e6);
        }

        /** What proves it: the status and the beginning of the body. */
        String excerpt() {
            String head = body.substring(0, Math.min(body.length(), EXCERPT));
            return "HTTP " + code + "\n" + head + (head.length() < body.length() ? " …" : "");
        }

        @Override
        public String toString() {
            String kind = type.isEmpty() ? "of no type" : type;
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            return "  %d after %s ms, %s, %s".formatted(code, millis(), Amount.bytes(length), kind);
        }
    }

    /**
     * @throws CancellationException if the step was stopped meanwhile: a call that we cut ourselves
     *     says nothing about the API
     * @throws TargetDown if nothing was heard of the API so far: no connection, or no answer either
     *     here or on the cheap route
     * @throws HttpTimeoutException if it answers elsewhere, but this whole answer took too long
     * @throws IOException if it answers elsewhere, but this answer broke off
     */
    Answer get(String path) throws IOException, InterruptedException {
        return get(path, Map.of());
    }

    /** With headers of one's own; they are not printed. */
    Answer get(String path, Map<String, String> headers) throws IOException, InterruptedException {
        if (!heard && Silence.isKnown(target)) {
            greet();
        }
        try {
            return get(path, headers, patience);
        } catch (IOException e) {
            if (!heard && !context.cancelled()) {
                seekSignOfLife(path, e);
            }
            throw e;
        }
    }

    /** One silent route is that route's trouble; where the cheap one is silent too, all are. */
    private void seekSignOfLife(String path, IOException silence) throws InterruptedException {
        if (path.equals(target.latencyPath())) {
            throw down(silence);
        }
        greet();
    }

    private void greet() throws InterruptedException {
        try {
            get(target.latencyPath(), Map.of(), Silence.patience(target, SIGN_OF_LIFE));
        } catch (IOException e) {
            throw down(e);
        }
    }

    private Answer get(String path, Map<String, String> headers, Duration longest)
            throws IOException, InterruptedException {
        HttpRequest.Builder asked =
                HttpRequest.newBuilder(target.at(path))
                        .header("User-Agent", "amas-maintenance")
                        .header("Accept", "*/*");
        headers.forEach(asked::header);
        HttpRequest request = asked.GET().build();
        context.say("GET " + request.uri() + " …");
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<String>> call =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_BODY));
        HttpResponse<String> response = told(call, path, longest);
        heard = true;
        Silence.heard(target);
        Answer answer =
                new Answer(
                        response.uri(),
                        response.statusCode(),
                        response.headers().firstValue("content-type").orElse(""),
                        response.body(),
                        response.headers().firstValue("location").orElse(""),
                        System.nanoTime() - start);
        context.say(answer.toString());
        return answer;
    }

    private HttpResponse<String> told(
            CompletableFuture<HttpResponse<String>> call, String path, Duration longest)
            throws IOException, InterruptedException {
        try {
            return await(call, path, longest);
        } catch (HttpTimeoutException | TargetDown e) {
            context.say("  no answer: " + e.getMessage());
            throw e;
        } catch (IOException e) {
            context.throwIfCut(e);
            context.say("  no answer: " + e.getMessage());
            throw e;
        }
    }

    private HttpResponse<String> await(
            CompletableFuture<HttpResponse<String>> call, String path, Duration longest)
            throws IOException, InterruptedException {
        Duration left = context.timeLeft();
        Duration wait = left.compareTo(longest) < 0 ? left : longest;
        try {
            return call.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    path + " gave no complete answer within " + Amount.time(wait));
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } finally {
            call.cancel(true);
        }
    }

    /** In the words that the latency step uses, so that the same trouble is one cause. */
    private IOException rethrown(Throwable cause) {
        return switch (cause) {
            case ConnectException refused -> throw down(refused);
            case HttpTimeoutException late -> throw down(late);
            case ProtocolException foreign -> new IOException("the answer is not HTTP", foreign);
            case IOException broken when broken.getCause() instanceof EOFException ->
                    new IOException("the answer ends early", broken);
            case IOException broken -> broken;
            default -> new IOException(cause.toString(), cause);
        };
    }

    private TargetDown down(IOException silence) {
        return Silence.down(target, Reasons.of(silence, target.url()), silence);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

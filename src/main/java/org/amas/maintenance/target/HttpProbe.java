package org.amas.maintenance.target;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One GET that asks whether somebody answers; any status below 500 counts. */
final class HttpProbe {

    private static final long LONGEST_BODY = 1 << 20;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(3))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    private HttpProbe() {}

    /** A server that says its own version in no header; a proxy's name would mislead. */
    static Answer of(URI url) {
        try {
            int status = get(url, Duration.ofSeconds(5)).statusCode();
            return status < 500 ? Answer.reached(null) : Answer.unreachable("HTTP " + status);
        } catch (IOException e) {
            return Answer.unreachable(Reasons.of(e, url));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.unreachable("interrupted");
        }
    }

    /** The head of the body is enough for a version. */
    static HttpResponse<String> get(URI url, Duration patience)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(patience).build();
        return CLIENT.send(
                request,
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofString(), LONGEST_BODY));
    }
}

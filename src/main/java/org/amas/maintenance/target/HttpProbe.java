package org.amas.maintenance.target;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One GET that asks whether somebody answers; any status below 500 counts. */
final class HttpProbe {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(3))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    private HttpProbe() {}

    static Answer of(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
        try {
            HttpResponse<Void> response =
                    CLIENT.send(request, HttpResponse.BodyHandlers.discarding());
            return response.statusCode() < 500
                    ? Answer.reached(response.headers().firstValue("server").orElse(null))
                    : Answer.unreachable("HTTP " + response.statusCode());
        } catch (IOException e) {
            return Answer.unreachable(Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.unreachable("interrupted");
        }
    }
}

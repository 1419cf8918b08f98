package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.options.Cookie;

import org.amas.maintenance.access.Role;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One person may have so many live pages open; the next one finds another way to show the run. */
class StreamPlacesIT extends BrowserSuite {

    private static final int PLACES = 20;

    /** Two beats: the first that nobody hears is answered by an error, which ends the second. */
    private static final Duration FREED = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<InputStream> open = new ArrayList<>();

    @Test
    void A66_theOneTooManyIsToldSoAndItsPageAsksNowAndThen() throws Exception {
        create("crowd", Role.ENGINEER);
        Operator crowd = operator("crowd").tolerates("429").tolerates("text/event-stream");
        RunPage run = crowd.launches("drill/patient").in("rehearsal").printed(1, "waiting");
        crowd.opens("/procedures");
        await().atMost(FREED).untilAsserted(() -> takesAllPlaces(crowd, run.id()));

        HttpResponse<InputStream> refused = stream(crowd, run.id());
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(text(refused)).startsWith("You have 20 live pages open");
        // Somebody else is not in the way.
        Operator admin = operator("admin");
        admin.opensRun(run.id()).isRunning();
        assertThat(admin.page().locator("[data-stream-note]")).isHidden();

        RunPage page = crowd.opensRun(run.id());
        assertThat(crowd.page().locator("[data-stream-note]")).containsText("20 live pages open");
        admin.opensRun(run.id()).cancels("Stop now").ends(Duration.ofSeconds(30));
        page.ends(Duration.ofSeconds(30));
    }

    @Test
    void aPlaceIsFreeAgainWhenAPageIsLeft() throws Exception {
        create("guests", Role.ENGINEER);
        Operator guests = operator("guests").tolerates("429").tolerates("text/event-stream");
        RunPage run = guests.launches("drill/count").in("rehearsal").printed(1, "line 1\n");
        guests.opens("/procedures");
        await().atMost(FREED).untilAsserted(() -> takesAllPlaces(guests, run.id()));
        open.removeLast().close();
        await().atMost(FREED)
                .untilAsserted(
                        () -> {
                            HttpResponse<InputStream> answer = stream(guests, run.id());
                            open.add(answer.body());
                            assertThat(answer.statusCode()).isEqualTo(200);
                        });
        for (InputStream one : open) {
            one.close();
        }
        guests.opensRun(run.id()).ends(Duration.ofMinutes(1));
    }

    /** The page that was just left frees its place as soon as the server notices. */
    private void takesAllPlaces(Operator person, long run) throws Exception {
        while (open.size() < PLACES) {
            HttpResponse<InputStream> answer = stream(person, run);
            assertThat(answer.statusCode()).isEqualTo(200);
            open.add(answer.body());
        }
    }

    private HttpResponse<InputStream> stream(Operator person, long run)
            throws IOException, InterruptedException {
        String cookies =
                person.context().cookies().stream()
                        .map((Cookie cookie) -> cookie.name + "=" + cookie.value)
                        .collect(Collectors.joining("; "));
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(person.address() + "/runs/" + run + "/stream?after=9:0"))
                        .header("Cookie", cookies)
                        .header("Accept", "text/event-stream")
                        .build();
        return http.send(request, BodyHandlers.ofInputStream());
    }

    private static String text(HttpResponse<InputStream> answer) throws IOException {
        return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }
}

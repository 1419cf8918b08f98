package org.amas.maintenance.acceptance;

import org.amas.maintenance.web.FormToken;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person who opens pages and sends their forms. */
class Pages {

    private static final Pattern VALUE = Pattern.compile("id=\"token-value\"[^>]*>([^<]+)<");

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    Pages(String base) {
        this.base = base;
    }

    Pages signedIn() {
        return signedIn("root");
    }

    Pages signedIn(String username) {
        submit("/sign-in", "/sign-in", Map.of("username", username, "password", Product.PASSWORD))
                .has(303);
        return this;
    }

    Answer open(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)));
    }

    /** An answer that stays open, as far as it has come. */
    HttpResponse<InputStream> stream(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Accept", "text/event-stream")
                        .build();
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Fills in the form that a page has and sends it.
     *
     * @param headers names and values, alternating
     */
    Answer submit(String page, String action, Map<String, String> fields, String... headers) {
        Map<String, String> all = new HashMap<>(fields);
        all.put(FormToken.FIELD, FormToken.of(page, open(page).text()));
        String body =
                all.entrySet().stream()
                        .map(f -> f.getKey() + "=" + encoded(f.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + action))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", base)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** A new token of one's own, with this scope. */
    Api token(String scope) {
        Answer page =
                submit(
                        "/settings/tokens",
                        "/settings/tokens",
                        Map.of(
                                "name",
                                scope + " " + UUID.randomUUID(),
                                "scope",
                                scope,
                                "days",
                                "1"));
        Matcher value = VALUE.matcher(page.has(200).text());
        if (!value.find()) {
            throw new AssertionError("no token on the page");
        }
        return new Api(base, value.group(1));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

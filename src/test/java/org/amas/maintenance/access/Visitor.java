package org.amas.maintenance.access;

import org.amas.maintenance.web.FormToken;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A browser without the browser: keeps cookies, fills in forms, follows nothing by itself. */
public class Visitor {

    static {
        // Tests send a Host header of their own.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String base;
    final Map<String, String> cookies = new TreeMap<>();

    public Visitor(int port) {
        base = "http://localhost:" + port;
    }

    String base() {
        return base;
    }

    public Visitor signsIn(String username, String password) throws Exception {
        HttpResponse<String> answer =
                submits("/sign-in", "/sign-in", Map.of("username", username, "password", password));
        if (answer.statusCode() != 303) {
            throw new AssertionError("sign-in answered " + answer.statusCode());
        }
        return this;
    }

    public HttpResponse<String> gets(String path, String... headers) throws Exception {
        return sends(request(path, headers).GET());
    }

    /** A file, byte for byte. */
    public HttpResponse<byte[]> downloads(String path) throws Exception {
        return sends(request(path), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Opens a page, takes its CSRF token and sends the form. */
    public HttpResponse<String> submits(String page, String path, Map<String, String> fields)
            throws Exception {
        return posts(path, withCsrf(page, fields));
    }

    Map<String, String> withCsrf(String page, Map<String, String> fields) throws Exception {
        Map<String, String> all = new TreeMap<>(fields);
        all.put(FormToken.FIELD, FormToken.of(page, gets(page).body()));
        return all;
    }

    HttpResponse<String> posts(String path, Map<String, String> fields, String... headers)
            throws Exception {
        String body =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return sends(
                request(path, headers)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> sends(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return sends(request, HttpResponse.BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> sends(
            HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<T> answer = CLIENT.send(request.build(), handler);
        answer.headers().allValues("Set-Cookie").forEach(this::keep);
        return answer;
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    Optional<String> session() {
        return Optional.ofNullable(cookies.get("AMAS_SESSION"));
    }

    private void keep(String header) {
        HttpCookie cookie = HttpCookie.parse(header).getFirst();
        if (cookie.getMaxAge() == 0) {
            cookies.remove(cookie.getName());
        } else {
            cookies.put(cookie.getName(), cookie.getValue());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

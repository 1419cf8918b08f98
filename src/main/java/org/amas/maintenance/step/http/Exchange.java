package org.amas.maintenance.step.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One request and what came back, kept as it was.
 *
 * @param code 0 where no answer came
 * @param headers of the answer, by their names in small letters
 * @param trouble why no answer came; empty if one did
 */
record Exchange(
        String request, int code, Map<String, List<String>> headers, String body, String trouble) {

    private static final int EXCERPT = 2_000;

    Exchange {
        headers = new TreeMap<>(headers);
    }

    boolean answered() {
        return code > 0;
    }

    /** It was kept out before anybody looked at what it asked for. */
    boolean refused() {
        return code == 429 || !answered();
    }

    String header(String name) {
        return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    List<String> cookies() {
        return headers.getOrDefault("set-cookie", List.of());
    }

    /** Both sides; a cookie's value may let somebody in. */
    String evidence() {
        if (!answered()) {
            return request + "\n\n" + trouble;
        }
        String heads =
                headers.entrySet().stream()
                        .flatMap(
                                h ->
                                        h.getValue().stream()
                                                .map(v -> h.getKey() + ": " + shown(h.getKey(), v)))
                        .collect(Collectors.joining("\n"));
        String head = body.substring(0, Math.min(body.length(), EXCERPT));
        return request + "\n\nHTTP " + code + "\n" + heads + "\n\n" + head;
    }

    private static String shown(String name, String value) {
        return name.equals("set-cookie") ? value.replaceFirst("=[^;]*", "=…") : value;
    }
}

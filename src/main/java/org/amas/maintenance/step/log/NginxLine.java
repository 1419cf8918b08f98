package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line of nginx's error log: {@code 2026/11/23 19:38:13 [error] 31#31: *5 message, client: …}.
 */
final class NginxLine {

    private static final String CLIENT = ", client: ";

    /** nginx calls it critical when a scanner offers what OpenSSL has no milder word for. */
    private static final Pattern CLIENTS_OWN =
            Pattern.compile(
                    "^(?:\\*\\d+ )?SSL_do_handshake\\(\\) failed .* while SSL handshaking,"
                            + " client: ");

    private static final String REQUEST = ", request: \"";

    private NginxLine() {}

    static @Nullable Entry parse(String line, ZoneId zone) {
        if (line.length() < 24 || line.charAt(4) != '/' || !line.startsWith(" [", 19)) {
            return null;
        }
        Stamp stamp = Stamp.iso(line, 0, zone);
        int close = line.indexOf(']', 21);
        if (stamp == null || close < 0 || close > 30) {
            return null;
        }
        Level level = Level.word(line.substring(21, close));
        if (level == null) {
            return null;
        }
        int text = line.indexOf(": ", close);
        String message = text < 0 ? line.substring(close + 1) : line.substring(text + 2);
        Level meant = CLIENTS_OWN.matcher(message).find() ? Level.WARNING : level;
        return new Entry(
                stamp.at(), meant, Form.NGINX, message.strip(), fields(line, close, message));
    }

    private static Map<String, String> fields(String line, int close, String message) {
        return Map.of(
                "address", client(message),
                "request", request(message),
                "connection", connection(line, close));
    }

    /** As it stands in the access log: {@code POST /api/v1/tasks HTTP/1.1}. */
    private static String request(String message) {
        int at = message.indexOf(REQUEST);
        if (at < 0) {
            return "";
        }
        int from = at + REQUEST.length();
        int end = message.indexOf("\", ", from);
        int last = message.endsWith("\"") ? message.length() - 1 : message.length();
        return message.substring(from, end < 0 ? Math.max(from, last) : end);
    }

    /** The digits after the asterisk; of one connection, as long as this nginx runs. */
    private static String connection(String line, int close) {
        int star = line.indexOf(": *", close);
        int end = star < 0 ? -1 : line.indexOf(' ', star + 3);
        return end < 0 || star > close + 40 ? "" : line.substring(star + 3, end);
    }

    private static String client(String message) {
        int at = message.indexOf(CLIENT);
        if (at < 0) {
            return "";
        }
        int from = at + CLIENT.length();
        int end = message.indexOf(',', from);
        return end < 0 ? message.substring(from) : message.substring(from, end);
    }
}

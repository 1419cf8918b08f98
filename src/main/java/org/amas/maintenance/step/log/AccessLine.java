package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;

/** A line of nginx's access log, in the combined format or one that begins like it. */
final class AccessLine {

    private AccessLine() {}

    /** {@code address - user [time] "request" status …}; null for any other line. */
    static @Nullable Entry parse(String line) {
        int bracket = line.indexOf(" [");
        if (bracket < 5 || bracket > 300) {
            return null;
        }
        Stamp stamp = Stamp.access(line, bracket + 2);
        if (stamp == null || !line.startsWith("] \"", stamp.end())) {
            return null;
        }
        int request = stamp.end() + 3;
        int quote = closing(line, request);
        if (quote < 0 || !line.startsWith(" ", quote + 1)) {
            return null;
        }
        int status = status(line, quote + 2);
        if (status == 0) {
            return null;
        }
        String[] who = line.substring(0, bracket).split(" ");
        String user = who[who.length - 1];
        return entry(stamp.at(), status, who[0], user, line.substring(request, quote));
    }

    /** 5xx are errors; 4xx are the client's, and only warnings. */
    static Entry entry(
            @Nullable Instant at, int status, String address, String user, String request) {
        Level level = status >= 500 ? Level.ERROR : status >= 400 ? Level.WARNING : Level.INFO;
        Map<String, String> fields =
                Map.of(
                        "status",
                        "" + status,
                        "address",
                        address,
                        "user",
                        user.equals("-") ? "" : user,
                        "request",
                        request);
        return new Entry(at, level, Form.ACCESS, "HTTP " + status + " " + route(request), fields);
    }

    /** Method and path; a query differs with every request. */
    private static String route(String request) {
        int end = request.lastIndexOf(" HTTP/");
        String route = end < 0 ? request : request.substring(0, end);
        int query = route.indexOf('?');
        return query < 0 ? route : route.substring(0, query);
    }

    private static int closing(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i;
            }
        }
        return -1;
    }

    private static int status(String line, int at) {
        if (line.length() < at + 3 || (line.length() > at + 3 && line.charAt(at + 3) != ' ')) {
            return 0;
        }
        int status = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            status = status * 10 + digit;
        }
        return status;
    }
}

package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which address a server process of PostgreSQL talks to. The line of a refusal names only the
 * process, unless the prefix says more; with {@code log_connections} an earlier line has both.
 */
final class PostgresClients {

    private static final int KEPT = 1_000;
    private static final Pattern RECEIVED =
            Pattern.compile("^connection received: host=(?<address>\\S{1,60})");

    private final Map<String, String> addresses =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > KEPT;
                }
            };

    void remember(Entry entry) {
        if (entry.form() == Form.POSTGRES && entry.level() == Level.INFO) {
            Matcher received = RECEIVED.matcher(entry.message());
            if (received.find()) {
                addresses.remove(entry.field("process"));
                addresses.put(entry.field("process"), String.valueOf(received.group("address")));
            }
        }
    }

    /** Empty if nothing told. */
    String address(Entry entry) {
        return entry.form() == Form.POSTGRES
                ? addresses.getOrDefault(entry.field("process"), "")
                : "";
    }

    void clear() {
        addresses.clear();
    }
}

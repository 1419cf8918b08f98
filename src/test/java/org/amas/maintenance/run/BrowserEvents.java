package org.amas.maintenance.run;

import java.util.ArrayList;
import java.util.List;

/** Reads an event stream by the rules that browsers follow (HTML standard, 9.2.6). */
record BrowserEvents(List<Event> all) {

    record Event(String name, String id, String data) {}

    static BrowserEvents in(String stream) {
        List<Event> events = new ArrayList<>();
        String name = "";
        String id = "";
        StringBuilder data = new StringBuilder();
        for (String line : stream.split("\r\n|\r|\n", -1)) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (line.isEmpty() ? "dispatch" : field) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data.append(value).append('\n');
                case "dispatch" -> {
                    if (!data.isEmpty()) {
                        events.add(new Event(name, id, data.substring(0, data.length() - 1)));
                    }
                    name = "";
                    data.setLength(0);
                }
                default -> {
                    // A comment, or a field that nobody knows.
                }
            }
        }
        return new BrowserEvents(events);
    }

    List<String> named(String name) {
        return all.stream().filter(e -> e.name().equals(name)).map(Event::data).toList();
    }
}

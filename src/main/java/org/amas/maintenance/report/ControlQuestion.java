package org.amas.maintenance.report;

import org.springframework.web.util.UriComponentsBuilder;

import java.util.Map;
import java.util.TreeMap;

/** What an auditor asks: what became of what was owed. */
record ControlQuestion(String procedure, String environment, Period period) {

    /** Of {@code daily/system-status in Q3 2026, production}. */
    public String title() {
        return "%s %s, %s".formatted(procedure, ControlPeriods.when(period), environment);
    }

    /** The same question at an address of ours, by its days, so that it says the same for ever. */
    String at(String path, String... more) {
        Map<String, String> query = new TreeMap<>();
        query.put("procedure", procedure);
        query.put("environment", environment);
        query.put("from", period.first().toString());
        query.put("to", period.last().toString());
        for (int i = 0; i < more.length; i += 2) {
            query.put(more[i], more[i + 1]);
        }
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        query.keySet().forEach(name -> link.queryParam(name, "{" + name + "}"));
        return link.encode().buildAndExpand(query).toUriString();
    }
}

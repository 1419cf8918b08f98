package org.amas.maintenance.step.grafana;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One panel of the dashboard.
 *
 * @param text what it shows, for whoever wonders
 * @param type {@code stat}, {@code table}, {@code timeseries} or {@code bargauge}
 * @param unit as Grafana names it
 * @param expr PromQL; <code>$environment</code> is the one that is shown
 * @param legend how a series is named
 * @param series selectors that its data comes from
 */
record Panel(
        String title,
        String text,
        String type,
        String unit,
        String expr,
        String legend,
        List<String> series) {

    private static final int WIDTH = 12;
    private static final int HEIGHT = 8;

    /** As it is asked outside of Grafana. */
    static String in(String environment, String expr) {
        return expr.replace("$environment", environment);
    }

    /**
     * As Grafana has it.
     *
     * @param place from 0, two in a row
     */
    Map<String, Object> json(int place) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", place + 1);
        json.put("title", title);
        json.put("description", text);
        json.put("type", type);
        json.put("datasource", Dashboard.SOURCE);
        json.put(
                "gridPos",
                Map.of("x", place % 2 * WIDTH, "y", place / 2 * HEIGHT, "w", WIDTH, "h", HEIGHT));
        json.put(
                "fieldConfig",
                Map.of("defaults", Map.of("unit", unit, "min", 0), "overrides", List.of()));
        json.put("targets", List.of(target()));
        return json;
    }

    private Map<String, Object> target() {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("refId", "A");
        target.put("datasource", Dashboard.SOURCE);
        target.put("expr", expr);
        target.put("legendFormat", legend);
        target.put("instant", !type.equals("timeseries"));
        target.put("range", type.equals("timeseries"));
        if (type.equals("table")) {
            target.put("format", "table");
        }
        return target;
    }
}

package org.amas.maintenance.step.grafana;

import org.amas.maintenance.step.MonitoringServer;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.grafana.PanelCheck.Data;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls one Grafana, by the part of its API that it has had since version 9. */
final class GrafanaApi implements AutoCloseable {

    private static final String DASHBOARD = "/api/dashboards/uid/" + Dashboard.UID;

    private final MonitoringServer server;

    GrafanaApi(StepContext context) {
        this.server = new MonitoringServer(context, TargetType.GRAFANA);
    }

    /**
     * The dashboard as it is there.
     *
     * @param folder its UID; empty for the outermost one
     * @param provisioned from a file: it can't be saved over the API
     */
    record Stored(JsonNode dashboard, String folder, boolean provisioned) {

        int version() {
            return dashboard.path("version").asInt(0);
        }
    }

    Optional<Stored> find() throws InterruptedException {
        Answer answer = server.get(DASHBOARD);
        if (answer.code() == 404) {
            return Optional.empty();
        }
        JsonNode dashboard = answer.body().path("dashboard");
        if (!answer.isGood() || !dashboard.isObject()) {
            throw new IllegalStateException("Grafana said: " + answer.error());
        }
        JsonNode meta = answer.body().path("meta");
        return Optional.of(
                new Stored(
                        dashboard,
                        meta.path("folderUid").asString(""),
                        meta.path("provisioned").asBoolean(false)));
    }

    /** What is sent to save a dashboard; without its folder it would be moved to the outermost. */
    static Map<String, Object> request(Object dashboard, String folder, String message) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("dashboard", dashboard);
        request.put("folderUid", folder);
        request.put("message", message);
        request.put("overwrite", true);
        return request;
    }

    Answer save(Map<String, Object> request) throws InterruptedException {
        return server.post("/api/dashboards/db", request);
    }

    Answer delete() throws InterruptedException {
        return server.delete(DASHBOARD);
    }

    /**
     * The UID of a Prometheus that it can ask.
     *
     * @param wanted its name or UID; null for the default one, else the first
     */
    Optional<String> prometheus(@Nullable String wanted) throws InterruptedException {
        String found = null;
        for (JsonNode one : server.get("/api/datasources").body()) {
            String uid = one.path("uid").asString("");
            boolean fits = wanted == null || wanted.equals(uid) || wanted.equals(text(one, "name"));
            if (!text(one, "type").equals("prometheus") || !fits) {
                continue;
            }
            if (one.path("isDefault").asBoolean(false)) {
                return Optional.of(uid);
            }
            found = found == null ? uid : found;
        }
        return Optional.ofNullable(found);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** As a panel asks: through the data source. */
    Data ask(String source, String expr) throws InterruptedException {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("refId", "A");
        query.put("datasource", Map.of("type", "prometheus", "uid", source));
        query.put("expr", expr);
        query.put("instant", true);
        query.put("range", false);
        Answer answer =
                server.post(
                        "/api/ds/query",
                        Map.of("queries", List.of(query), "from", "now-5m", "to", "now"));
        JsonNode result = answer.body().path("results").path("A");
        String error = result.path("error").asString("");
        if (!error.isEmpty() || !answer.isGood()) {
            return new Data(0, error.isEmpty() ? answer.error() : error);
        }
        int series = 0;
        for (JsonNode frame : result.path("frames")) {
            series += frame.path("data").path("values").path(0).isEmpty() ? 0 : 1;
        }
        return new Data(series, null);
    }

    String address() {
        return server.address();
    }

    /** How a person takes it back. */
    String undo(@Nullable String kept) {
        return kept == null
                ? "DELETE " + address() + DASHBOARD
                : "POST " + kept + " to " + address() + "/api/dashboards/db";
    }

    @Override
    public void close() {
        server.close();
    }
}

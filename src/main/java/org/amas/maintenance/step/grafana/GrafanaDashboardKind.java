package org.amas.maintenance.step.grafana;

import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.KeptFile;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.grafana.GrafanaApi.Stored;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts the dashboard into a Grafana, reads it back, and asks every panel through it. What was there
 * is kept first, and brought back if what is read back isn't what was sent.
 */
@Component
class GrafanaDashboardKind implements StepKind<GrafanaDashboardKind.Settings> {

    private static final String KEPT = "dashboard-before";

    /**
     * @param datasource name or UID of the Prometheus in Grafana; its default one unless said
     */
    record Settings(@Nullable @Size(max = 200) String datasource) {

        Settings {
            datasource = datasource == null || datasource.isBlank() ? null : datasource;
        }
    }

    @Override
    public String name() {
        return "grafana.dashboard";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.GRAFANA);
    }

    @Override
    public Set<String> readings() {
        return PanelCheck.READINGS;
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws InterruptedException {
        try (GrafanaApi api = new GrafanaApi(context)) {
            return Plan.of(changes(api.find()), "the panels of one dashboard");
        }
    }

    /** None if it is there as it ships. */
    private static List<PlannedObject> changes(Optional<Stored> stored) {
        Map<String, String> ours = Dashboard.essence(Dashboard.tree());
        Map<String, String> theirs =
                stored.map(s -> Dashboard.essence(s.dashboard())).orElseGet(Map::of);
        Map<String, String> all = new TreeMap<>(theirs);
        all.putAll(ours);
        List<PlannedObject> changes = new ArrayList<>();
        all.forEach(
                (title, any) -> {
                    String before = theirs.get(title);
                    String after = ours.get(title);
                    if (!Objects.equals(before, after)) {
                        String action =
                                before == null ? "add" : after == null ? "remove" : "change";
                        changes.add(new PlannedObject("panel", title, action, null));
                    }
                });
        if (!changes.isEmpty()) {
            String action = stored.isEmpty() ? "create" : "update";
            changes.add(new PlannedObject("dashboard", Dashboard.UID, action, null));
        }
        return changes;
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        try (GrafanaApi api = new GrafanaApi(context)) {
            context.say("Looking for the dashboard at " + api.address() + " …");
            Optional<Stored> before = api.find();
            List<PlannedObject> changes = changes(before);
            if (!changes.stream().allMatch(context::mayTouch)) {
                return Outcome.skipped("the dashboard is not as it was when this was shown");
            }
            Optional<String> source = api.prometheus(settings.datasource());
            if (source.isEmpty()) {
                return Outcome.notRun(
                        "Grafana has no such data source of type prometheus: add one that asks the"
                                + " Prometheus which reads our metrics");
            }
            if (!changes.isEmpty()) {
                String wrong = put(api, before, context);
                if (wrong != null) {
                    return Outcome.failed(wrong);
                }
            }
            String said = new PanelCheck(context, expr -> api.ask(source.get(), expr)).all();
            return Outcome.done(
                    "%s; %s"
                            .formatted(
                                    changes.isEmpty()
                                            ? "it was up to date"
                                            : before.isEmpty() ? "created" : "updated",
                                    said));
        }
    }

    /** Why it isn't there as it was sent; null if it is. */
    private static @Nullable String put(
            GrafanaApi api, Optional<Stored> before, StepContext context)
            throws IOException, InterruptedException {
        if (before.filter(Stored::provisioned).isPresent()) {
            return "it is provisioned from a file, and can't be saved over the API: replace that"
                    + " file by the one above";
        }
        Map<String, Object> undo = before.map(GrafanaDashboardKind::undo).orElse(null);
        String kept = undo == null ? null : keep(undo, context);
        String folder = before.map(Stored::folder).orElse("");
        String message = "AMAS maintenance, run " + context.run();
        Answer saved = api.save(GrafanaApi.request(Dashboard.json(), folder, message));
        if (!saved.isGood()) {
            return "Grafana did not save it: " + saved.error();
        }
        Map<String, String> ours = Dashboard.essence(Dashboard.tree());
        boolean same =
                api.find().filter(s -> Dashboard.essence(s.dashboard()).equals(ours)).isPresent();
        if (!same) {
            Answer back = undo == null ? api.delete() : api.save(undo);
            return "what was read back is not what was sent; the state before was %s"
                    .formatted(
                            back.isGood() ? "brought back" : "not brought back: " + back.error());
        }
        context.say("It is there, as version " + saved.body().path("version").asString() + ".");
        context.table(
                Table.of(
                        "What was done",
                        List.of(
                                Column.text("dashboard"),
                                Column.text("before"),
                                Column.text("now"),
                                Column.text("undo")),
                        List.of(
                                Table.row(
                                        api.address() + saved.body().path("url").asString(""),
                                        before.map(s -> "version " + s.version()).orElse("none"),
                                        "version " + saved.body().path("version").asString(),
                                        api.undo(kept)))));
        return null;
    }

    private static Map<String, Object> undo(Stored before) {
        return GrafanaApi.request(
                before.dashboard(), before.folder(), "AMAS maintenance: as it was before");
    }

    private static String keep(Map<String, Object> undo, StepContext context) throws IOException {
        try (KeptFile file = KeptFile.create(context, "", KEPT, "json")) {
            String text = JsonMapper.shared().writeValueAsString(undo);
            file.add(text.getBytes(StandardCharsets.UTF_8));
            return file.path().toString();
        }
    }

    @Override
    public Recovery recover(StepContext context) {
        return KeptFile.remains(context, KEPT, "json");
    }
}

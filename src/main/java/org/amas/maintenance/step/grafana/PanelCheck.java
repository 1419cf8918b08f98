package org.amas.maintenance.step.grafana;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks every panel's expression, and tells those that have no data, and why. */
final class PanelCheck {

    static final Set<String> READINGS = Set.of("panels", "panels_with_data");

    private final StepContext context;
    private final Source source;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int withData;

    PanelCheck(StepContext context, Source source) {
        this.context = context;
        this.source = source;
    }

    /** Whoever answers expressions: a Prometheus, or a Grafana that asks one. */
    @FunctionalInterface
    interface Source {

        Data ask(String expr) throws InterruptedException;
    }

    /**
     * @param error in the server's own words; null if it was answered
     */
    record Data(int series, @Nullable String error) {}

    /**
     * @return a headline
     */
    String all() throws InterruptedException {
        List<Panel> panels = Dashboard.panels();
        for (Panel panel : panels) {
            check(panel);
        }
        context.reading(Reading.of("panels", panels.size(), ""));
        context.reading(Reading.of("panels_with_data", withData, ""));
        context.show(
                Table.of(
                        "Panels",
                        List.of(
                                Column.text("panel"),
                                Column.text("data"),
                                Column.text("expression")),
                        rows));
        return "%d of %s with data".formatted(withData, Amount.of(panels.size(), "panel"));
    }

    private void check(Panel panel) throws InterruptedException {
        Data data = ask(panel.expr());
        String told = data.error() == null ? told(panel, data) : broken(panel, data.error());
        withData += data.series() > 0 ? 1 : 0;
        rows.add(Table.row(panel.title(), told, Panel.in(context.environment(), panel.expr())));
    }

    private Data ask(String expr) throws InterruptedException {
        return source.ask(Panel.in(context.environment(), expr));
    }

    private String broken(Panel panel, String error) {
        context.finding(
                Finding.error(
                        panel.title(),
                        "can't be evaluated: " + error,
                        "broken-panel:" + panel.title()));
        return "can't be evaluated";
    }

    private String told(Panel panel, Data data) throws InterruptedException {
        if (data.series() > 0) {
            return data.series() + " series";
        }
        for (String series : panel.series()) {
            if (ask("present_over_time(" + series + "[1d])").series() == 0) {
                context.finding(
                        Finding.warning(
                                panel.title(),
                                "can never show anything: there was no series of %s for a day"
                                        .formatted(Panel.in(context.environment(), series)),
                                "never-data:" + panel.title()));
                return "never";
            }
        }
        context.finding(
                Finding.info(
                        panel.title(),
                        "shows nothing at the moment; it did within a day",
                        "no-data-now:" + panel.title()));
        return "none now";
    }
}

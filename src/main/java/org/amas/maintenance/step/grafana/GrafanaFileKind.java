package org.amas.maintenance.step.grafana;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;

/** Writes the dashboard's file as its output: the raw output is what Grafana imports. */
@Component
class GrafanaFileKind implements ReadingKind<NoSettings> {

    @Override
    public String name() {
        return "grafana.file";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("panels_written");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        Dashboard.file().lines().forEach(context::say);
        List<Panel> panels = Dashboard.panels();
        context.reading(Reading.of("panels_written", panels.size(), ""));
        context.table(
                Table.of(
                        "Panels",
                        List.of(
                                Column.text("panel"),
                                Column.text("shows"),
                                Column.text("expression")),
                        panels.stream()
                                .map(p -> Table.row(p.title(), p.text(), p.expr()))
                                .toList()));
        return Outcome.done(
                Amount.of(panels.size(), "panel") + " written; the raw output is the file");
    }
}

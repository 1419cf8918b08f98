package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.prometheus.Silences.Alert;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which alerts fire in an Alertmanager: what somebody has already set out to be told of. What a
 * silence mutes is counted and shown; what another alert inhibits is left out.
 */
@Component
class AlertmanagerAlertsKind implements ReadingKind<NoSettings> {

    private static final String CRITICAL = "critical|page|emergency|disaster|error";

    @Override
    public String name() {
        return "alertmanager.alerts";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.ALERTMANAGER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("alerts_firing", "alerts_muted");
    }

    /** It only tells of others: that it is down says nothing of them. */
    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws InterruptedException {
        try (Silences silences = new Silences(context)) {
            return tell(silences.alerts(), context);
        } catch (TargetDown down) {
            return Outcome.unknown(String.valueOf(down.getMessage()));
        }
    }

    private static Outcome tell(List<Alert> alerts, StepContext context) {
        List<Alert> firing = alerts.stream().filter(a -> !a.isMuted()).toList();
        int muted = alerts.size() - firing.size();
        context.reading(Reading.of("alerts_firing", firing.size(), ""));
        context.reading(Reading.of("alerts_muted", muted, ""));
        if (!alerts.isEmpty()) {
            context.show(table(alerts));
        }
        firing.stream()
                .collect(Collectors.groupingBy(Alert::name, TreeMap::new, Collectors.toList()))
                .forEach((name, same) -> context.finding(finding(name, same)));
        return Outcome.done(
                "%s firing%s"
                        .formatted(
                                Amount.of(firing.size(), "alert"),
                                muted == 0 ? "" : ", " + muted + " muted by a silence"));
    }

    /** One for all that are called the same: thirty instances are one trouble. */
    private static Finding finding(String name, List<Alert> same) {
        Severity worst =
                same.stream()
                        .map(AlertmanagerAlertsKind::severity)
                        .max(Comparator.naturalOrder())
                        .orElse(Severity.WARNING);
        String says = same.getFirst().says();
        String text =
                (same.size() == 1 ? "fires" : "fires for " + same.size())
                        + (says.isEmpty() ? "" : ": " + says);
        String evidence =
                same.stream()
                        .map(AlertmanagerAlertsKind::words)
                        .limit(20)
                        .collect(Collectors.joining("\n"));
        return Finding.of(worst, name, text, "alert:" + name).evidence(evidence);
    }

    private static Severity severity(Alert alert) {
        if (alert.severity().matches(CRITICAL)) {
            return Severity.ERROR;
        }
        return alert.severity().matches("info|none") ? Severity.INFO : Severity.WARNING;
    }

    private static String words(Alert alert) {
        Map<String, String> others = new TreeMap<>(alert.labels());
        others.remove("alertname");
        return others + " since " + alert.since();
    }

    private static Table table(List<Alert> alerts) {
        return Table.of(
                "Alerts",
                List.of(
                        Column.text("alert"),
                        Column.text("severity"),
                        Column.text("since"),
                        Column.text("says"),
                        Column.text("muted")),
                alerts.stream()
                        .sorted(Comparator.comparing(Alert::name))
                        .map(
                                a ->
                                        Table.row(
                                                a.name(),
                                                a.severity(),
                                                a.since(),
                                                a.says(),
                                                a.isMuted() ? "yes" : "no"))
                        .toList());
    }
}

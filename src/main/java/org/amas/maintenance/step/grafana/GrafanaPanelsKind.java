package org.amas.maintenance.step.grafana;

import org.amas.maintenance.step.MonitoringServer;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.grafana.PanelCheck.Data;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.util.Set;

/** Whether the panels would show anything: their expressions asked of the Prometheus itself. */
@Component
class GrafanaPanelsKind implements ReadingKind<NoSettings> {

    @Override
    public String name() {
        return "grafana.panels";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.PROMETHEUS);
    }

    @Override
    public Set<String> readings() {
        return PanelCheck.READINGS;
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws InterruptedException {
        try (MonitoringServer prometheus = new MonitoringServer(context, TargetType.PROMETHEUS)) {
            context.say("Asking every panel's expression at " + prometheus.address() + " …");
            return Outcome.done(new PanelCheck(context, expr -> ask(prometheus, expr)).all());
        }
    }

    private static Data ask(MonitoringServer prometheus, String expr) throws InterruptedException {
        Answer answer = prometheus.get("/api/v1/query?query=" + MonitoringServer.encoded(expr));
        return answer.isGood()
                ? new Data(answer.body().path("data").path("result").size(), null)
                : new Data(0, answer.error());
    }
}

package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether a Prometheus reaches what it is to read, and reads our own metrics. */
@Component
class PrometheusTargetsKind implements ReadingKind<NoSettings> {

    /** What it takes to read them. */
    private static final String SCRAPE =
            """
            scrape_configs:
              - job_name: amas-maintenance
                metrics_path: /actuator/prometheus
                authorization: { credentials_file: /etc/prometheus/amas-maintenance.token }
                static_configs: [ { targets: [ "127.0.0.1:8080" ] } ]
            """;

    @Override
    public String name() {
        return "prometheus.targets";
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
        return Set.of("targets", "targets_up");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws InterruptedException {
        try (PrometheusApi api = new PrometheusApi(context)) {
            context.say("Asking " + api.address() + " what it reads …");
            Answer answer = api.get("/api/v1/targets?state=active");
            if (!answer.isGood()) {
                return Outcome.failed("Prometheus does not tell what it reads: " + answer.error());
            }
            List<List<@Nullable Object>> rows = new ArrayList<>();
            int up = 0;
            for (JsonNode one : answer.body().path("data").path("activeTargets")) {
                up += judge(one, rows, context) ? 1 : 0;
            }
            context.reading(Reading.of("targets", rows.size(), ""));
            context.reading(Reading.of("targets_up", up, ""));
            context.show(Table.of("Targets", columns(), rows));
            lookForOurs(api, context);
            return Outcome.done("%d of %s up".formatted(up, Amount.of(rows.size(), "target")));
        }
    }

    private static List<Column> columns() {
        return List.of(
                Column.text("job"),
                Column.text("address"),
                Column.text("health"),
                Column.text("said"));
    }

    private static boolean judge(
            JsonNode one, List<List<@Nullable Object>> rows, StepContext context) {
        String job = one.path("labels").path("job").asString("");
        String url = one.path("scrapeUrl").asString("");
        String health = one.path("health").asString("");
        String error = one.path("lastError").asString("");
        rows.add(Table.row(job, url, health, error));
        if (health.equals("down")) {
            context.finding(
                    Finding.error(
                            job,
                            "%s can't be read: %s".formatted(url, error),
                            "target-down:" + url));
        }
        return health.equals("up");
    }

    private static void lookForOurs(PrometheusApi api, StepContext context)
            throws InterruptedException {
        String expr =
                "amas_maintenance_last_run_outcome{environment=\"%s\"}"
                        .formatted(context.environment());
        if (api.query(expr).body().path("data").path("result").isEmpty()) {
            context.finding(
                    Finding.warning(
                                    "amas-maintenance",
                                    "Our own metrics of %s are not among what it reads: a token of scope read lets it."
                                            .formatted(context.environment()),
                                    "not-scraped")
                            .evidence(SCRAPE));
        }
    }
}

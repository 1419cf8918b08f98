package org.amas.maintenance.step.prometheus;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.prometheus.AlertRules.Rule;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes one group of alert rules where a Prometheus on this machine reads them. Every expression
 * is asked first; a reload that fails, or rules that Prometheus doesn't evaluate afterwards, bring
 * the file before back. Where that was another one, it is kept beside it, under a name that no
 * {@code rule_files} ending in {@code .yml} takes.
 */
@Component
class PrometheusRulesKind implements StepKind<PrometheusRulesKind.Settings> {

    private static final long POLL = 250;
    private static final int TRIES = 120;

    /**
     * @param directory that the {@code rule_files} of Prometheus' configuration name
     */
    record Settings(
            @NotNull @Pattern(regexp = "health|performance|security|backup") String group,
            @NotNull @Pattern(regexp = "/.+") String directory) {

        Path file() {
            return Path.of(directory).resolve(AlertRules.name(group) + ".yml");
        }
    }

    @Override
    public String name() {
        return "prometheus.rules";
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
        return Set.of(TargetType.PROMETHEUS);
    }

    @Override
    public Set<String> readings() {
        return Set.of("rules", "rules_that_can_fire");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        context.target(HttpTarget.class, TargetType.PROMETHEUS);
        return Plan.of(List.of(object(settings)), "one file");
    }

    private static PlannedObject object(Settings settings) {
        return new PlannedObject("file", settings.file().toString(), "write", null);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        context.target(HttpTarget.class, TargetType.PROMETHEUS);
        if (!context.mayTouch(object(settings))) {
            return Outcome.skipped("it was not shown that the file would be written");
        }
        if (!Files.isDirectory(Path.of(settings.directory()))) {
            return Outcome.notRun(
                    "there is no directory %s on this machine: create it and name it in rule_files"
                            .formatted(settings.directory()));
        }
        try (PrometheusApi api = new PrometheusApi(context)) {
            List<Rule> rules = AlertRules.of(settings.group());
            List<Rule> good = tried(rules, api, context);
            return good.isEmpty()
                    ? Outcome.failed("no expression can be evaluated; nothing was written")
                    : put(settings, good, api, context);
        }
    }

    /** Those that Prometheus evaluates. */
    private static List<Rule> tried(List<Rule> rules, PrometheusApi api, StepContext context)
            throws InterruptedException {
        Set<String> names = api.names();
        List<Rule> good = new ArrayList<>();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int able = 0;
        for (Rule rule : rules) {
            Answer answer = api.query(rule.expr());
            List<String> missing =
                    rule.metrics().stream().filter(name -> !names.contains(name)).toList();
            if (!answer.isGood()) {
                context.finding(
                        Finding.error(
                                rule.alert(),
                                "can't be evaluated: " + answer.error(),
                                "broken-rule:" + rule.alert()));
            } else {
                good.add(rule);
            }
            if (!missing.isEmpty()) {
                context.finding(
                        Finding.warning(
                                rule.alert(),
                                "can never fire: there is no series of "
                                        + String.join(", ", missing),
                                "can-never-fire:" + rule.alert()));
            } else {
                able++;
            }
            long firing = answer.body().path("data").path("result").size();
            rows.add(
                    Table.row(
                            rule.alert(),
                            rule.severity(),
                            rule.expr(),
                            missing.isEmpty() ? "yes" : "no",
                            firing));
        }
        context.reading(Reading.of("rules", rules.size(), ""));
        context.reading(Reading.of("rules_that_can_fire", able, ""));
        context.show(
                Table.of(
                        "Rules",
                        List.of(
                                Column.text("alert"),
                                Column.text("severity"),
                                Column.text("expression"),
                                Column.text("can fire"),
                                new Column("true now", "")),
                        rows));
        return good;
    }

    private static Outcome put(
            Settings settings, List<Rule> rules, PrometheusApi api, StepContext context)
            throws IOException, InterruptedException {
        Path file = settings.file();
        Path kept = file.resolveSibling(file.getFileName() + ".before");
        String before = Files.exists(file) ? Files.readString(file) : null;
        String now = AlertRules.file(settings.group(), rules);
        boolean isAnother = false;
        if (before != null && !before.equals(now)) {
            isAnother = true;
            write(kept, before);
        }
        write(file, now);
        String wrong = wrong(settings, rules.size(), api);
        if (wrong == null) {
            context.say("Written to " + file + ", and Prometheus evaluates it.");
            if (isAnother) {
                context.table(done(file, "as " + kept, "mv %s %s".formatted(kept, file)));
            } else if (before == null) {
                context.table(done(file, "not there", "rm " + file));
            }
            return Outcome.done(
                    "%s of group %s in %s"
                            .formatted(Amount.of(rules.size(), "rule"), settings.group(), file));
        }
        restore(file, before);
        if (isAnother) {
            Files.deleteIfExists(kept);
        }
        Answer back = api.reload();
        return Outcome.failed(
                "%s; the file before was brought back%s"
                        .formatted(
                                wrong,
                                back.isGood() ? "" : ", but the reload of that failed as well"));
    }

    private static Table done(Path file, String before, String undo) {
        return Table.of(
                "What was done",
                List.of(
                        Column.text("file"),
                        Column.text("done"),
                        Column.text("before"),
                        Column.text("undo")),
                List.of(
                        Table.row(
                                file.toString(),
                                "written",
                                before,
                                undo + ", then have Prometheus reload")));
    }

    /** Whoever reads it meanwhile sees the old one or the new one, never half of it. */
    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void restore(Path file, @Nullable String before) throws IOException {
        if (before == null) {
            Files.deleteIfExists(file);
        } else {
            write(file, before);
        }
    }

    /** Why the rules aren't in use; null if they are. */
    private static @Nullable String wrong(Settings settings, int count, PrometheusApi api)
            throws InterruptedException {
        Answer reload = api.reload();
        if (!reload.isGood()) {
            return "Prometheus did not reload: HTTP %d %s"
                    .formatted(reload.code(), reload.text().strip());
        }
        Answer ok = api.get("/metrics");
        if (ok.text().lines().noneMatch("prometheus_config_last_reload_successful 1"::equals)) {
            return "Prometheus says that its last reload was not successful";
        }
        String name = AlertRules.name(settings.group());
        for (int i = 0; i < TRIES; i++) {
            String state = state(name, count, api);
            if (state.equals("ok") || state.startsWith("!")) {
                return state.equals("ok") ? null : state.substring(1);
            }
            Thread.sleep(POLL);
        }
        return "Prometheus did not evaluate the rules within 30 s";
    }

    /** {@code ok}, a word for not yet, or what is wrong behind an exclamation mark. */
    private static String state(String name, int count, PrometheusApi api)
            throws InterruptedException {
        for (JsonNode group : api.get("/api/v1/rules").body().path("data").path("groups")) {
            if (!group.path("name").asString().equals(name)) {
                continue;
            }
            int good = 0;
            for (JsonNode rule : group.path("rules")) {
                String health = rule.path("health").asString();
                if (health.equals("err")) {
                    return "!%s: %s"
                            .formatted(
                                    rule.path("name").asString(),
                                    rule.path("lastError").asString());
                }
                good += health.equals("ok") ? 1 : 0;
            }
            return good == count ? "ok" : "unknown";
        }
        return "!Prometheus doesn't read the directory: add it to rule_files";
    }
}

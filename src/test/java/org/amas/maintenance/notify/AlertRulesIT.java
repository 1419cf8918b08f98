package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.notify.AlertRulesKind.Settings;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.dataformat.yaml.YAMLMapper;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Our own alert rules, on the product's own database. */
class AlertRulesIT {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String DISK =
            "{ alert: DiskFills, severity: warning, summary: It fills., reading: { kind: host.disk,"
                    + " name: used_percent, above: 80 } }";

    private static ConfigurableApplicationContext node;

    @BeforeAll
    static void start(@TempDir Path folder) {
        node =
                new SpringApplicationBuilder(AmasMaintenance.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.lab.enabled=true",
                                "--amas.environments.local.title=Local",
                                "--amas.environments.local.targets.redis.url=redis://127.0.0.1:1/0",
                                "--amas.environments.bare.title=Bare");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void forget() {
        jdbc("delete from run_life");
        jdbc("delete from run_reading");
        jdbc("delete from run_step");
        jdbc("delete from run_run");
    }

    private static void jdbc(String sql, Object... parameters) {
        node.getBean(JdbcClient.class).sql(sql).params(List.of(parameters)).update();
    }

    private static long newest(String table) {
        return node.getBean(JdbcClient.class)
                .sql("select max(id) from " + table)
                .query(Long.class)
                .single();
    }

    /** A step of a run that ended so long ago. */
    private static void step(String kind, Duration ago) {
        Object at = NOW.minus(ago).atOffset(ZoneOffset.UTC);
        jdbc(
                """
                insert into run_run (procedure_key, version_id, version, title, environment, state,
                  dry_run, actor_kind, actor_name, parameters, epoch, created_at, ended_at)
                values ('tools/health-check', 1, 1, 'Past', 'local', 'PASSED', false, 'USER',
                  'anna', '{}', 1, ?, ?)\
                """,
                at,
                at);
        jdbc(
                """
                insert into run_step (run_id, number, attempt, title, kind, effect, state, ended_at,
                  output_bytes, output_lines, dropped_bytes)
                values (?, 1, 0, 'Past', ?, 'READS', 'PASSED', ?, 0, 0, 0)\
                """,
                newest("run_run"),
                kind,
                at);
    }

    private static void reading(
            String kind, String name, String labels, double value, Duration ago) {
        step(kind, ago);
        jdbc(
                """
                insert into run_reading (step_id, name, labels, measured, unit, standing, taken_at)
                values (?, ?, ?, ?, '%', 'WITHIN', ?)\
                """,
                newest("run_step"), name, labels, value, NOW.minus(ago).atOffset(ZoneOffset.UTC));
    }

    private static void disk(String mount, double value, Duration ago) {
        reading("host.disk", "used_percent", "{\"mount\":\"" + mount + "\"}", value, ago);
    }

    private static void finding(String kind, Severity severity, Duration ago) {
        Object at = NOW.minus(ago).atOffset(ZoneOffset.UTC);
        jdbc(
                """
                insert into run_life (open_key, environment, kind, target, fingerprint, severity,
                  place, text, first_run, first_at, last_run, last_at, procedure_key, step_title,
                  version_id, settings_digest)
                values ('k', 'local', ?, 't', 'unhealthy:db', ?, 'db', 'is ill', 1, ?, 1, ?, 'p',
                  's', 1, 'd')\
                """,
                kind,
                severity.name(),
                at,
                at);
    }

    @SuppressWarnings("unchecked")
    private static Settings settings(String... rules) {
        Map<String, Object> written =
                YAMLMapper.shared()
                        .readValue("rules: [" + String.join(",", rules) + "]", Map.class);
        return node.getBean(StepKinds.class).bind(node.getBean(AlertRulesKind.class), written);
    }

    private static RecordingContext judged(String... rules) throws Exception {
        RecordingContext context = new RecordingContext().environment("local").at(NOW);
        context.perform(node.getBean(AlertRulesKind.class), settings(rules));
        return context;
    }

    private static List<String> fingerprints(RecordingContext context) {
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    private static Object state(RecordingContext context) {
        return String.valueOf(context.tables().getFirst().rows().getFirst().get(3));
    }

    @Test
    @PlantedFault(
            check = "alert.rules",
            fault = "a disk's newest reading is beyond the bound",
            removed = "its newest reading is within the bound")
    void aSeriesFiresAndIsQuietAgain() throws Exception {
        disk("/", 50, Duration.ofHours(2));
        disk("/srv", 85, Duration.ofHours(1));
        RecordingContext bad = judged(DISK);
        assertThat(fingerprints(bad)).containsExactly("alert:DiskFills, mount /srv");
        assertThat(bad.findings().getFirst().text()).isEqualTo("It fills. It is 85.0 %.");
        assertThat(bad.value("alerts_firing")).isEqualTo(1);

        disk("/srv", 70, Duration.ofMinutes(1));
        RecordingContext mended = judged(DISK);
        assertThat(mended.findings()).isEmpty();
        assertThat(mended.outcome().map(Outcome::ending)).contains(Ending.DONE);
    }

    @Test
    void itIsPendingUntilItHasBeenSoForLongEnough() throws Exception {
        String rule = DISK.replace("severity:", "for: 2h, severity:");
        disk("/", 85, Duration.ofHours(1));
        assertThat(state(judged(rule))).isEqualTo("pending");
        assertThat(judged(rule).findings()).isEmpty();

        disk("/", 85, Duration.ofHours(3));
        assertThat(state(judged(rule))).as("older first").isEqualTo("firing");
        disk("/", 60, Duration.ofMinutes(90));
        assertThat(state(judged(rule))).as("it was quiet meanwhile").isEqualTo("pending");
    }

    @Test
    @PlantedFault(
            check = "alert.rules",
            fault = "nobody has measured for longer than a day",
            removed = "somebody has measured an hour ago")
    void whatNobodyMeasuredLatelyIsNotQuiet() throws Exception {
        disk("/", 50, Duration.ofHours(30));
        RecordingContext blind = judged(DISK);
        assertThat(fingerprints(blind)).containsExactly("no-data:DiskFills");
        assertThat(blind.findings().getFirst().text()).contains("daily/system-status");
        assertThat(blind.outcome().map(Outcome::ending)).contains(Ending.UNKNOWN);

        disk("/", 50, Duration.ofHours(1));
        assertThat(judged(DISK).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "alert.rules",
            fault = "a rule names a reading that nothing takes",
            removed = "it names one that is taken")
    void whatCanNeverFireIsTold() throws Exception {
        disk("/", 50, Duration.ofHours(1));
        RecordingContext context =
                judged(
                        DISK,
                        DISK.replace("DiskFills", "A").replace("used_percent", "usedPercent"),
                        DISK.replace("DiskFills", "B").replace("host.disk", "host.disc"),
                        DISK.replace("DiskFills", "C")
                                .replace("host.disk", "shell.command")
                                .replace("used_percent", "anything"));
        assertThat(fingerprints(context))
                .containsExactly("can-never-fire:A", "can-never-fire:B", "can-never-fire:C");
        assertThat(context.findings())
                .extracting(Finding::text)
                .satisfiesExactly(
                        a -> assertThat(a).contains("has no reading usedPercent, only"),
                        b -> assertThat(b).contains("there is no kind host.disc"),
                        c -> assertThat(c).contains("no procedure has a step of kind"));
        assertThat(context.value("rules_that_can_fire")).isEqualTo(1);

        RecordingContext mended =
                judged(
                        DISK,
                        DISK.replace("DiskFills", "A"),
                        DISK.replace("DiskFills", "B"),
                        DISK.replace("DiskFills", "C"));
        assertThat(mended.findings()).isEmpty();
        assertThat(mended.value("rules_that_can_fire")).isEqualTo(4);
    }

    @Test
    @PlantedFault(
            check = "alert.rules",
            fault = "a check has found something that is still there",
            removed = "what it found is gone")
    void anOpenFindingFiresUntilItIsGone() throws Exception {
        String rule =
                "{ alert: Unwell, severity: critical, summary: It is ill., finding: { kind:"
                        + " docker.containers, severity: error } }";
        assertThat(fingerprints(judged(rule))).containsExactly("no-data:Unwell");

        step("docker.containers", Duration.ofHours(1));
        assertThat(judged(rule).findings()).isEmpty();

        finding("docker.containers", Severity.ERROR, Duration.ofHours(1));
        RecordingContext bad = judged(rule);
        assertThat(fingerprints(bad)).containsExactly("alert:Unwell");
        assertThat(bad.findings().getFirst().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(bad.findings().getFirst().evidence()).isEqualTo("db: is ill");
        assertThat(state(judged(rule.replace("severity: critical", "for: 3h, severity: critical"))))
                .isEqualTo("pending");

        jdbc("update run_life set gone_at = ?", NOW.atOffset(ZoneOffset.UTC));
        assertThat(judged(rule).findings()).isEmpty();
    }

    @Test
    void daysThatHavePassedSinceAreTakenOffWhatIsLeft() throws Exception {
        reading("tls.certificates", "days_left", "{}", 32, Duration.ofDays(3));
        String rule =
                "{ alert: Ends, severity: warning, summary: It ends., reading: { kind:"
                        + " tls.certificates, name: days_left, below: 30, within: 8d } }";
        assertThat(judged(rule).findings()).isEmpty();
        assertThat(fingerprints(judged(rule.replace("within:", "countdown: true, within:"))))
                .containsExactly("alert:Ends");
    }

    @Test
    @PlantedFault(check = "alert.rules", fault = "a store has no verified backup")
    void aStoreWithoutABackupFires() throws Exception {
        String rule =
                "{ alert: Old, severity: critical, summary: No backup., backup: { older: 26h } }";
        assertThat(fingerprints(judged(rule))).containsExactly("alert:Old, store redis");
        RecordingContext bare = new RecordingContext().environment("bare").at(NOW);
        bare.perform(node.getBean(AlertRulesKind.class), settings(rule));
        assertThat(fingerprints(bare)).containsExactly("can-never-fire:Old");
    }

    @Test
    @PlantedFault(
            check = "alert.rules",
            fault = "a duty is late, and another was missed",
            removed = "they are settled")
    void dutiesThatNobodyDidFireUntilTheyAreSettled() throws Exception {
        String late =
                "{ alert: Late, severity: warning, summary: It is late., duty: { procedure:"
                        + " daily/*, late: 2h } }";
        String missed = "{ alert: Missed, severity: warning, summary: It was missed., duty: {} }";
        duty("daily/system-status", Duration.ofMinutes(90));
        assertThat(judgedToday(late).findings()).as("within its grace").isEmpty();
        duty("daily/performance", Duration.ofHours(3));
        RecordingContext bad = judgedToday(late);
        assertThat(fingerprints(bad)).containsExactly("alert:Late");
        assertThat(bad.findings().getFirst().evidence())
                .startsWith("daily/performance, owed until");
        assertThat(judgedToday(missed).findings()).as("not yet").isEmpty();
        duty("weekly/database-maintenance", Duration.ofDays(9));
        assertThat(fingerprints(judgedToday(missed))).containsExactly("alert:Missed");
        assertThat(fingerprints(judgedToday(late.replace("daily/*", "dayly/*"))))
                .containsExactly("can-never-fire:Late");
        jdbc("update duty_duty set settled = 'SKIPPED'");
        assertThat(judgedToday(late).findings()).isEmpty();
        jdbc("delete from duty_duty");
    }

    /** By the same clock as the schedule's. */
    private static RecordingContext judgedToday(String rule) throws Exception {
        RecordingContext context = new RecordingContext().environment("local").at(Instant.now());
        context.perform(node.getBean(AlertRulesKind.class), settings(rule));
        return context;
    }

    private static void duty(String procedure, Duration over) {
        Object end = Instant.now().minus(over).atOffset(ZoneOffset.UTC);
        Object start = Instant.now().minus(over).minusSeconds(900).atOffset(ZoneOffset.UTC);
        Object missed = Instant.now().minus(over).plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC);
        jdbc(
                """
                insert into duty_duty (procedure_key, environment, nominal_at, window_start,
                  window_end, missed_at, moved) values (?, 'local', ?, ?, ?, ?, false)\
                """,
                procedure,
                start,
                start,
                end,
                missed);
    }

    @Test
    void aRuleHasOneConditionAndOneBound() {
        assertThatThrownBy(
                        () -> settings("{ alert: A, severity: warning, summary: No condition. }"))
                .hasMessageContaining("exactly one of reading, finding, backup and duty");
        assertThatThrownBy(() -> settings(DISK.replace("above: 80", "above: 80, below: 7")))
                .hasMessageContaining("either above or below");
        assertThatThrownBy(() -> settings(DISK.replace("warning", "info")))
                .hasMessageContaining("WARNING or CRITICAL");
    }

    @Test
    void everyRuleThatShipsCanFire() throws Exception {
        AlertRulesKind kind = node.getBean(AlertRulesKind.class);
        ShippedProcedure shipped = ShippedProcedure.load("tools/maintenance-alerts");
        List<Settings> all = shipped.allSettings(kind);
        assertThat(all).hasSize(5);
        for (Settings one : all) {
            RecordingContext context = new RecordingContext().environment("local").at(NOW);
            context.perform(kind, one);
            assertThat(fingerprints(context)).noneMatch(f -> f.startsWith("can-never-fire"));
        }
    }
}

package org.amas.maintenance.step.docker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the kernel allows the processes that really serve, in the containers: the limits of a shell
 * say nothing about them. How near each of them is to its limit of open files is told, too.
 */
@Component
class DockerProcessLimitsKind implements ReadingKind<DockerProcessLimitsKind.Settings> {

    record Settings(@NotEmpty @Size(max = 20) List<@Valid @NotNull Rule> rules) {

        Settings {
            rules = rules == null ? List.of() : List.copyOf(rules);
        }
    }

    /**
     * @param limit as the kernel calls it, without its first word: {@code open files}
     * @param least the smallest soft limit that is enough
     * @param why what less leads to
     */
    record Rule(
            @NotNull @Pattern(regexp = "[a-z ]{3,30}") String limit,
            @Min(1) long least,
            @NotNull @Size(min = 1, max = 200) String why) {}

    @Override
    public String name() {
        return "docker.process-limits";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("processes_checked", "limits_too_low", "open_files_used_percent");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " for the containers that run …");
        Look look = new Look(settings, context);
        List<RunningContainer> all = RunningContainer.all(target, service -> true);
        try {
            for (RunningContainer container : all) {
                look.at(container);
            }
        } finally {
            for (RunningContainer container : all) {
                container.close();
            }
        }
        return look.outcome();
    }

    /** What has been seen so far. */
    private static final class Look {

        private final Settings settings;
        private final StepContext context;
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private final List<String> gaps = new ArrayList<>();
        private final Set<String> told = new HashSet<>();
        private int processes;
        private int low;

        Look(Settings settings, StepContext context) {
            this.settings = settings;
            this.context = context;
        }

        void at(RunningContainer container) {
            try {
                List<ProcessLimits> found = ProcessLimits.of(container);
                processes += found.size();
                found.forEach(process -> judge(container.service(), process));
                fullest(container.service(), found);
            } catch (IOException untold) {
                gaps.add(String.valueOf(untold.getMessage()));
            }
        }

        /** Of several processes of one name the first that is too low speaks for all. */
        private void judge(String service, ProcessLimits process) {
            for (Rule rule : settings.rules()) {
                Long soft = process.soft().get(rule.limit());
                if (soft == null) {
                    continue;
                }
                boolean enough = soft >= rule.least();
                low += enough ? 0 : 1;
                String place = service + " " + process.name();
                if (told.add(place + rule.limit() + enough)) {
                    rows.add(row(service, process, rule, soft, enough));
                    if (!enough) {
                        context.finding(tooLow(place, process, rule, soft));
                    }
                }
            }
        }

        private static Finding tooLow(String place, ProcessLimits process, Rule rule, long soft) {
            return Finding.warning(
                            place,
                            "may have %,d %s; wanted are %,d: %s"
                                    .formatted(soft, rule.limit(), rule.least(), rule.why()),
                            "limit:" + place + ":" + rule.limit())
                    .evidence(
                            "/proc/%s/limits: Max %s %d"
                                    .formatted(process.pid(), rule.limit(), soft));
        }

        private static List<@Nullable Object> row(
                String service, ProcessLimits process, Rule rule, long soft, boolean enough) {
            return Table.row(
                    service,
                    process.name(),
                    rule.limit(),
                    soft == Long.MAX_VALUE ? "unlimited" : Long.toString(soft),
                    Long.toString(rule.least()),
                    enough ? "enough" : "too low");
        }

        private void fullest(String service, List<ProcessLimits> found) {
            found.stream()
                    .mapToDouble(process -> process.openFilesPercent().orElse(-1))
                    .filter(percent -> percent >= 0)
                    .max()
                    .ifPresent(
                            most ->
                                    context.reading(
                                            Reading.of(
                                                            "open_files_used_percent",
                                                            Amount.tenths(most),
                                                            "%")
                                                    .label("service", service)));
        }

        Outcome outcome() {
            if (processes == 0) {
                return Outcome.unknown(
                        gaps.isEmpty() ? "no container runs" : String.join("; ", gaps));
            }
            context.reading(Reading.of("processes_checked", processes, ""));
            context.reading(Reading.of("limits_too_low", low, ""));
            context.show(
                    Table.of(
                            "Limits of the containers' processes",
                            List.of(
                                    Column.text("Service"),
                                    Column.text("Program"),
                                    Column.text("Limit"),
                                    Column.text("Is"),
                                    Column.text("Wanted"),
                                    Column.text("Verdict")),
                            rows));
            String headline =
                    "%s checked, %s too low"
                            .formatted(
                                    Amount.of(processes, "running program"),
                                    Amount.of(low, "limit"));
            return gaps.isEmpty()
                    ? Outcome.done(headline)
                    : Outcome.unknown(String.join("; ", gaps)).headline(headline);
        }
    }
}

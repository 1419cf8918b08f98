package org.amas.maintenance.step.docker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer.Printed;
import org.amas.maintenance.step.host.KernelRule;
import org.amas.maintenance.step.host.KernelSettings;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Named settings of the kernel as the containers see them: those of its network a container has for
 * itself, whatever the machine's are.
 */
@Component
class DockerKernelKind implements ReadingKind<DockerKernelKind.Settings> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    record Settings(@NotEmpty @Size(max = 50) List<@Valid @NotNull KernelRule> rules) {

        Settings {
            rules = rules == null ? List.of() : List.copyOf(rules);
        }
    }

    @Override
    public String name() {
        return "docker.kernel";
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
        return KernelSettings.readings();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " for the containers that run …");
        List<RunningContainer> all = RunningContainer.all(target, service -> true);
        KernelSettings kernel = new KernelSettings(context);
        try {
            for (RunningContainer container : all) {
                for (KernelRule rule : settings.rules()) {
                    kernel.judge(container.service(), rule, value(container, rule));
                }
            }
        } finally {
            for (RunningContainer container : all) {
                container.close();
            }
        }
        return all.isEmpty() ? Outcome.unknown("no container runs") : kernel.outcome();
    }

    private static Optional<String> value(RunningContainer container, KernelRule rule)
            throws IOException {
        Printed printed =
                container.run(List.of("cat", "/proc/sys/" + rule.path()), PATIENCE, 10_000);
        return printed.exit() == 0 ? Optional.of(printed.out()) : Optional.empty();
    }
}

package org.amas.maintenance.step.packages;

import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The Python packages inside AMAS's running container, against known advisories: what is pinned in
 * the source isn't always what was built and started.
 */
@Component
class PackagesPythonKind implements ReadingKind<PackagesPythonKind.Settings> {

    /**
     * @param service as the Compose file names it, or its beginning: {@code amas} also is the one
     *     of a blue or green stack
     * @param maxAge of advisories on which the step may pass
     * @param failing the levels that fail where there is a fix
     */
    record Settings(
            @Size(min = 1, max = 100) String service,
            @DurationMin(days = 1) Duration maxAge,
            List<String> failing) {

        Settings {
            service = service == null ? "amas" : service;
            maxAge = maxAge == null ? AdvisoryReport.Terms.MONTH : maxAge;
            failing = failing == null ? AdvisoryReport.Terms.CRITICAL : List.copyOf(failing);
        }
    }

    private final Advisories advisories;

    PackagesPythonKind(Advisories advisories) {
        this.advisories = advisories;
    }

    @Override
    public String name() {
        return "packages.python";
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
        return AdvisoryReport.readings();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " for a container of " + settings.service() + " …");
        Optional<RunningContainer> running =
                RunningContainer.find(target, service -> service.startsWith(settings.service()));
        if (running.isEmpty()) {
            return Outcome.unknown(
                    "no container of %s runs in project %s"
                            .formatted(settings.service(), target.project()));
        }
        try (RunningContainer container = running.get()) {
            context.say("Looking into " + container.name() + " of " + container.image());
            return judge(new PythonPackages(container, context).all(), settings, context);
        }
    }

    private Outcome judge(List<Installed> installed, Settings settings, StepContext context)
            throws IOException, InterruptedException {
        context.say(Amount.of(installed.size(), "package") + " installed");
        AdvisoryReport.Terms terms =
                new AdvisoryReport.Terms(settings.maxAge(), settings.failing());
        return AdvisoryReport.of(Ecosystem.PYPI, installed, advisories, terms, context);
    }
}

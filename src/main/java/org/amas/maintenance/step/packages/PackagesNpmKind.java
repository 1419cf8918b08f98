package org.amas.maintenance.step.packages;

import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The packages that the front end's lock file installs, against known advisories. */
@Component
class PackagesNpmKind implements ReadingKind<PackagesNpmKind.Settings> {

    /**
     * @param lock relative to the source folder
     * @param maxAge of advisories on which the step may pass
     * @param failing the levels that fail where there is a fix
     */
    record Settings(
            @Size(min = 1, max = 500) String lock,
            @DurationMin(days = 1) Duration maxAge,
            List<String> failing) {

        Settings {
            lock = lock == null ? "frontend/package-lock.json" : lock;
            maxAge = maxAge == null ? AdvisoryReport.Terms.MONTH : maxAge;
            failing = failing == null ? AdvisoryReport.Terms.CRITICAL : List.copyOf(failing);
        }
    }

    private final Advisories advisories;

    PackagesNpmKind(Advisories advisories) {
        this.advisories = advisories;
    }

    @Override
    public String name() {
        return "packages.npm";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.FILES);
    }

    @Override
    public Set<String> readings() {
        return AdvisoryReport.readings();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        List<Installed> installed = NpmLock.packages(SourceFolder.read(context, settings.lock()));
        context.say(settings.lock() + " locks " + Amount.of(installed.size(), "package"));
        AdvisoryReport.Terms terms =
                new AdvisoryReport.Terms(settings.maxAge(), settings.failing());
        return AdvisoryReport.of(Ecosystem.NPM, installed, advisories, terms, context);
    }
}

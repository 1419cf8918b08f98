package org.amas.maintenance.step.packages;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which pins would have to be raised so that nothing is known against them. What the step prints is
 * the difference in the unified form, so that its raw output is a patch; nothing is changed here.
 */
@Component
class PackagesChangesKind implements ReadingKind<PackagesChangesKind.Settings> {

    private static final int AROUND = 3;

    /**
     * @param requirements Python's pins, relative to the source folder
     * @param manifest npm's, whose lock file lies beside it
     */
    record Settings(
            @Size(min = 1, max = 500) String requirements,
            @Size(min = 1, max = 500) String manifest) {

        Settings {
            requirements = requirements == null ? "requirements.txt" : requirements;
            manifest = manifest == null ? "frontend/package.json" : manifest;
        }

        String lock() {
            return manifest.replaceFirst("[^/]*$", "package-lock.json");
        }
    }

    private final Advisories advisories;

    PackagesChangesKind(Advisories advisories) {
        this.advisories = advisories;
    }

    @Override
    public String name() {
        return "packages.changes";
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
        return Set.of("changes_proposed", "pins_read");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        Pins python = Pins.requirements(SourceFolder.read(context, settings.requirements()));
        Pins npm = Pins.manifest(SourceFolder.read(context, settings.manifest()));
        Map<String, String> installed = locked(npm, SourceFolder.read(context, settings.lock()));
        AdvisorySnapshot pypi = advisories.of(Ecosystem.PYPI, python.versions().keySet(), context);
        AdvisorySnapshot registry = advisories.of(Ecosystem.NPM, installed.keySet(), context);
        Map<String, Raise> raised = raises(python.versions(), pypi);
        Map<String, Raise> locked = raises(installed, registry);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        propose(settings.requirements(), python, raised, rows, context);
        propose(settings.manifest(), npm, locked, rows, context);
        if (!locked.isEmpty()) {
            context.say("# then, beside it, for the hashes that only the registry knows:");
            context.say("# npm install --package-lock-only");
        }
        long pins = python.versions().size() + npm.versions().size();
        context.reading(OnHost.named(Reading.of("pins_read", pins, ""), context));
        context.reading(OnHost.named(Reading.of("changes_proposed", rows.size(), ""), context));
        context.table(table(rows));
        if (rows.isEmpty()) {
            context.say("# no pin has to be raised, as far as the advisories go");
        }
        return outcome(rows.size(), oldest(pypi, registry), context.clock().instant());
    }

    private static AdvisorySnapshot oldest(AdvisorySnapshot one, AdvisorySnapshot other) {
        return one.date().isBefore(other.date()) ? one : other;
    }

    /** That nothing has to be raised is proven by advisories of our days only. */
    private static Outcome outcome(int raised, AdvisorySnapshot oldest, Instant now) {
        long age = oldest.age(now);
        String headline =
                "%s to raise, as of %s (%s old); the raw output is the patch"
                        .formatted(Amount.of(raised, "pin"), oldest.date(), Amount.of(age, "day"));
        return raised == 0 && age > AdvisoryReport.Terms.MONTH.toDays()
                ? Outcome.unknown("the advisories are %s old".formatted(Amount.of(age, "day")))
                        .headline(headline)
                : Outcome.done(headline);
    }

    private static Map<String, Raise> raises(
            Map<String, String> versions, AdvisorySnapshot snapshot) {
        Map<String, Raise> raises = new TreeMap<>();
        versions.forEach(
                (name, version) ->
                        Raise.of(name, version, snapshot).ifPresent(r -> raises.put(name, r)));
        return raises;
    }

    /** What npm installs is what is locked; the manifest tells only the least. */
    private static Map<String, String> locked(Pins manifest, String lock) throws IOException {
        Map<String, String> versions = new HashMap<>(manifest.versions());
        for (Installed one : NpmLock.packages(lock)) {
            if (one.place().startsWith("node_modules/" + one.name())) {
                versions.computeIfPresent(one.name(), (name, written) -> one.version());
            }
        }
        return versions;
    }

    private static void propose(
            String file,
            Pins pins,
            Map<String, Raise> raises,
            List<List<@Nullable Object>> rows,
            StepContext context) {
        List<String> after = pins.raised(raises);
        UnifiedDiffUtils.generateUnifiedDiff(
                        "a/" + file,
                        "b/" + file,
                        pins.lines(),
                        DiffUtils.diff(pins.lines(), after),
                        AROUND)
                .forEach(context::say);
        raises.forEach(
                (name, raise) ->
                        rows.add(
                                Table.row(
                                        file,
                                        name,
                                        raise.from(),
                                        raise.to(),
                                        String.join("; ", raise.advisories()))));
    }

    private static Table table(List<List<@Nullable Object>> rows) {
        List<Column> columns =
                List.of(
                        Column.text("File"),
                        Column.text("Package"),
                        Column.text("From"),
                        Column.text("To"),
                        Column.text("Answers"));
        return Table.of("Proposed changes", columns, rows);
    }
}

package org.amas.maintenance.step.scanner;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Earlier;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;

/**
 * How many of the run's scanners did their work: a clean run in which none did says nothing, and
 * has to look like that.
 */
@Component
class ScannerCoverageKind implements ReadingKind<NoSettings> {

    private static final Set<String> DONE = Set.of("PASSED", "WARNED", "FAILED");

    @Override
    public String name() {
        return "scanner.coverage";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("scanners_ran", "scanners_expected");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        List<Earlier> scanners =
                context.earlier().stream().filter(s -> s.kind().equals("scanner.run")).toList();
        List<Earlier> missing = scanners.stream().filter(s -> !didItsWork(s)).toList();
        int ran = scanners.size() - missing.size();
        String headline = "%d of %s ran".formatted(ran, Amount.of(scanners.size(), "scanner"));
        context.say(headline);
        context.reading(Reading.of("scanners_ran", ran, ""));
        context.reading(Reading.of("scanners_expected", scanners.size(), ""));
        context.show(table(scanners));
        if (scanners.isEmpty()) {
            return Outcome.unknown("no step of this run before this one is a scanner");
        }
        if (missing.isEmpty()) {
            return Outcome.done(headline);
        }
        String names = String.join(", ", missing.stream().map(Earlier::title).toList());
        return Outcome.notRun("without an answer: " + names).headline(headline);
    }

    /** A step that broke has no headline: it had nothing to tell. */
    private static boolean didItsWork(Earlier scanner) {
        return DONE.contains(scanner.state()) && !scanner.headline().isEmpty();
    }

    private static Table table(List<Earlier> scanners) {
        List<Column> columns =
                List.of(Column.text("Step"), Column.text("State"), Column.text("Headline"));
        List<List<@Nullable Object>> rows =
                scanners.stream()
                        .<List<@Nullable Object>>map(
                                s -> Table.row(s.title(), s.state(), s.headline()))
                        .toList();
        return Table.of("Scanners of this run", columns, rows);
    }
}

package org.amas.maintenance.step.host;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.HostTarget;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Memory, swapping, pressure, load and open files of a machine. */
@Component
class HostResourcesKind extends HostCheck<HostResourcesKind.Settings> {

    /**
     * @param sample the shortest time between two looks at the swap counters, waited for only where
     *     the last run's look can't be the first of them
     */
    record Settings(@DurationMin(seconds = 2) @DurationMax(minutes = 1) Duration sample) {

        Settings {
            sample = sample == null ? Duration.ofSeconds(2) : sample;
        }
    }

    @Override
    public String name() {
        return "host.resources";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "memory_available_percent",
                "swap_pages_per_second",
                "cpu_pressure_percent",
                "memory_pressure_percent",
                "io_pressure_percent",
                "load15_per_core",
                "open_files_percent");
    }

    @Override
    Outcome check(Settings settings, HostTarget host, StepContext context)
            throws IOException, InterruptedException {
        Proc proc = Proc.of(host.root());
        Look look = new Look(host, context, new ArrayList<>());
        SwapCounters start = SwapCounters.now(proc);
        double memory = memory(proc, look);
        double load = load(proc, look);
        openFiles(proc, look);
        for (String resource : List.of("cpu", "memory", "io")) {
            pressure(resource, proc, look);
        }
        String swapping = swapping(settings.sample(), start, proc, look);
        context.table(look.table());
        return Outcome.done(
                "%s: %s %% memory available, load %s per core, %s"
                        .formatted(host.hostname(), Amount.tenths(memory), load, swapping));
    }

    /** Collects what was seen as readings, lines and rows. */
    private record Look(HostTarget host, StepContext context, List<List<@Nullable Object>> rows) {

        void saw(String name, double value, String unit, String measure, String detail) {
            context.reading(Reading.of(name, value, unit).label("host", host.hostname()));
            context.say(
                    measure + ": " + value + (unit.isEmpty() ? "" : " " + unit) + ", " + detail);
            rows.add(Table.row(measure, value, unit, detail));
        }

        Table table() {
            List<Column> columns =
                    List.of(
                            Column.text("Measure"),
                            Column.text("Value"),
                            Column.text("Unit"),
                            Column.text("Detail"));
            return Table.of("Resources of " + host.hostname(), columns, rows);
        }
    }

    private static double memory(Proc proc, Look look) throws IOException {
        long total = proc.memory("MemTotal").orElseThrow(() -> missing("MemTotal"));
        long available = proc.memory("MemAvailable").orElseThrow(() -> missing("MemAvailable"));
        double percent = 100.0 * available / total;
        String detail = Amount.bytes(available) + " of " + Amount.bytes(total);
        look.saw(
                "memory_available_percent",
                Amount.tenths(percent),
                "%",
                "Memory available",
                detail);
        return percent;
    }

    private static IOException missing(String name) {
        return new IOException("/proc/meminfo has no " + name);
    }

    private static double load(Proc proc, Look look) throws IOException {
        double load = proc.load15();
        int cores = proc.cores();
        double each = Math.round(100 * load / cores) / 100.0;
        String detail = load + " over 15 min on " + Amount.of(cores, "core");
        look.saw("load15_per_core", each, "", "Load per core", detail);
        return each;
    }

    private static void openFiles(Proc proc, Look look) throws IOException {
        long[] files = proc.openFiles();
        double percent = Amount.tenths(100.0 * files[0] / files[1]);
        String most = files[1] == Long.MAX_VALUE ? "no limit" : "at most " + files[1];
        look.saw("open_files_percent", percent, "%", "Open files", files[0] + ", " + most);
    }

    private static void pressure(String resource, Proc proc, Look look) {
        OptionalDouble share = proc.pressure(resource);
        if (share.isEmpty()) {
            look.context().say("Pressure on " + resource + ": not measured by this kernel");
            look.rows().add(Table.row("Pressure on " + resource, null, "%", "not measured"));
            return;
        }
        look.saw(
                resource + "_pressure_percent",
                Amount.tenths(share.getAsDouble()),
                "%",
                "Pressure on " + resource,
                "of the last 60 s something waited for it");
    }

    /** Swap in use is normal, swapping is not; memory pressure tells whether it happens now. */
    private static String swapping(Duration sample, SwapCounters now, Proc proc, Look look)
            throws IOException, InterruptedException {
        Optional<SwapCounters> last = now.earlier(look.context());
        now.remember(look.context());
        if (last.isPresent() && now.since(last.get()).compareTo(sample) >= 0) {
            return swapped(now.pages() - last.get().pages(), now.since(last.get()), true, look);
        }
        long start = System.nanoTime();
        watch(sample, start, last.isPresent(), look.context());
        Duration spent = Duration.ofNanos(System.nanoTime() - start);
        String watched = swapped(proc.swappedPages() - now.pages(), spent, false, look);
        return last.isPresent()
                ? watched
                : watched + " (a first look: the next run tells of the time between)";
    }

    private static String swapped(long pages, Duration span, boolean sinceLastRun, Look look) {
        double rate = Amount.tenths(1e3 * pages / Math.max(1, span.toMillis()));
        String detail =
                Amount.of(pages, "page")
                        + (sinceLastRun ? " since the last run, in " : " in a sample of ")
                        + Amount.time(span);
        look.saw("swap_pages_per_second", rate, "/s", "Swapping", detail);
        return (rate == 0 ? "no swapping" : rate + " pages/s swapped")
                + (sinceLastRun ? " since the last run" : " in " + Amount.time(span));
    }

    private static void watch(Duration sample, long start, boolean again, StepContext context)
            throws InterruptedException {
        context.say(
                (again
                                ? "The last look at the swap counters is too short ago"
                                : "No earlier look at the swap counters to compare with")
                        + ": watching them for "
                        + Amount.time(sample));
        long spent = 0;
        while (spent < sample.toNanos() && !context.cancelled()) {
            context.progress((double) spent / sample.toNanos());
            Thread.sleep(Math.clamp((sample.toNanos() - spent) / 1_000_000 + 1, 1, 250));
            spent = System.nanoTime() - start;
        }
    }
}

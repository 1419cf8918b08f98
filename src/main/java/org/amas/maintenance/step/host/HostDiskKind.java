package org.amas.maintenance.step.host;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.HostTarget;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How full the disks of a machine are: bytes and inodes of every mount. */
@Component
class HostDiskKind extends HostCheck<HostDiskKind.Settings> {

    /**
     * @param mounts absolute paths; none: every real local file system of the machine
     */
    record Settings(
            @Size(max = 100)
                    List<@Pattern(regexp = "/.*", message = "must begin with /") String> mounts) {

        Settings {
            mounts = mounts == null ? List.of() : List.copyOf(mounts);
        }
    }

    @Override
    public String name() {
        return "host.disk";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("used_percent", "inodes_used_percent", "free_bytes");
    }

    @Override
    Outcome check(Settings settings, HostTarget host, StepContext context)
            throws IOException, InterruptedException {
        List<String> mounts = settings.mounts();
        if (mounts.isEmpty()) {
            mounts =
                    Mounts.real(Mounts.table(host.root())).stream()
                            .map(Mounts.Mount::point)
                            .toList();
        } else {
            checkMounted(mounts, host, context);
        }
        if (mounts.isEmpty()) {
            mounts = List.of("/"); // the root may be of a kind we don't know
        }
        List<Usage> seen = new ArrayList<>();
        for (String mount : mounts) {
            measure(mount, host, context).ifPresent(seen::add);
            context.progress((double) seen.size() / mounts.size());
        }
        if (seen.isEmpty()) {
            return Outcome.done("no file system could be measured on " + host.hostname());
        }
        context.table(table(host, seen));
        return Outcome.done(headline(host, seen));
    }

    /** Bytes as {@code df} counts them: what only root may still use is not free. */
    record Usage(
            String mount, String type, long total, long used, long free, @Nullable Inodes inodes) {

        double usedPercent() {
            return used + free == 0 ? 0 : 100.0 * used / (used + free);
        }

        static Usage of(String mount, Path path) throws IOException {
            FileStore store = Files.getFileStore(path);
            long total = store.getTotalSpace();
            long used = total - store.getUnallocatedSpace();
            return new Usage(mount, store.type(), total, used, store.getUsableSpace(), null);
        }

        Usage inodes(@Nullable Inodes counted) {
            return new Usage(mount, type, total, used, free, counted);
        }
    }

    /** Of a disk that isn't there, the figures would be another's. */
    private static void checkMounted(List<String> mounts, HostTarget host, StepContext context) {
        List<String> table;
        try {
            table = Mounts.table(host.root());
        } catch (IOException e) {
            context.say("what is mounted where can't be seen: " + e.getMessage());
            return;
        }
        for (String mount : mounts) {
            String under = Mounts.under(table, mount);
            boolean there = Files.isDirectory(path(mount, host));
            if (there && !Path.of(under).equals(Path.of(mount).normalize())) {
                context.finding(
                        Finding.warning(
                                mount,
                                "nothing is mounted there: these are the figures of " + under,
                                "not-mounted:" + mount));
            }
        }
    }

    private static Path path(String mount, HostTarget host) {
        return host.root().resolve(mount.substring(1)).normalize();
    }

    private static Optional<Usage> measure(String mount, HostTarget host, StepContext context)
            throws InterruptedException {
        Path path = path(mount, host);
        if (!Files.isDirectory(path)) {
            context.say(mount + ": no such mount");
            context.finding(
                    Finding.error(
                            mount, "no such mount on " + host.hostname(), "no-mount:" + mount));
            return Optional.empty();
        }
        try {
            Usage usage = Usage.of(mount, path).inodes(inodes(mount, path, context));
            if (usage.total() == 0) {
                String text = "is a %s, which has no size".formatted(usage.type());
                context.finding(Finding.error(mount, text, "no-size:" + mount));
                return Optional.empty();
            }
            report(usage, host, context);
            return Optional.of(usage);
        } catch (IOException e) {
            String text = "could not be measured: " + e.getMessage();
            context.finding(Finding.error(mount, text, "unmeasured:" + mount));
            return Optional.empty();
        }
    }

    private static @Nullable Inodes inodes(String mount, Path path, StepContext context)
            throws InterruptedException {
        try {
            return Inodes.of(path).orElse(null);
        } catch (IOException e) {
            String text = "inodes could not be counted: " + e.getMessage();
            context.finding(Finding.warning(mount, text, "inodes-uncounted:" + mount));
            return null;
        }
    }

    static void report(Usage usage, HostTarget host, StepContext context) {
        context.reading(of("used_percent", usage.usedPercent(), "%", usage, host));
        context.reading(of("free_bytes", usage.free(), "bytes", usage, host));
        Inodes inodes = usage.inodes();
        String counted = "inodes are made as needed";
        if (inodes != null) {
            context.reading(of("inodes_used_percent", inodes.usedPercent(), "%", usage, host));
            counted = Amount.tenths(inodes.usedPercent()) + " % of the inodes";
        }
        context.say(
                "%s: %s %% of %s used, %s free, %s"
                        .formatted(
                                usage.mount(),
                                Amount.tenths(usage.usedPercent()),
                                Amount.bytes(usage.total()),
                                Amount.bytes(usage.free()),
                                counted));
    }

    private static Reading of(
            String name, double value, String unit, Usage usage, HostTarget host) {
        double shown = unit.equals("%") ? Amount.tenths(value) : value;
        return Reading.of(name, shown, unit)
                .label("host", host.hostname())
                .label("mount", usage.mount());
    }

    private static Table table(HostTarget host, List<Usage> seen) {
        List<Column> columns =
                List.of(
                        Column.text("Mount"),
                        Column.text("Type"),
                        new Column("Size", "bytes"),
                        new Column("Used", "bytes"),
                        new Column("Free", "bytes"),
                        new Column("Used share", "%"),
                        new Column("Inodes used", "%"));
        List<List<@Nullable Object>> rows =
                seen.stream().<List<@Nullable Object>>map(HostDiskKind::row).toList();
        return Table.of("File systems of " + host.hostname(), columns, rows);
    }

    private static List<@Nullable Object> row(Usage usage) {
        Inodes inodes = usage.inodes();
        return Table.row(
                usage.mount(),
                usage.type(),
                usage.total(),
                usage.used(),
                usage.free(),
                Amount.tenths(usage.usedPercent()),
                inodes == null ? null : Amount.tenths(inodes.usedPercent()));
    }

    private static String headline(HostTarget host, List<Usage> seen) {
        Usage fullest =
                seen.stream()
                        .max(java.util.Comparator.comparingDouble(Usage::usedPercent))
                        .orElseThrow();
        return "%s on %s, fullest %s at %s %%"
                .formatted(
                        Amount.of(seen.size(), "file system"),
                        host.hostname(),
                        fullest.mount(),
                        Amount.tenths(fullest.usedPercent()));
    }
}

package org.amas.maintenance.step.host;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Holds settings of kernels against what they should be, place after place. */
public final class KernelSettings {

    private static final String READ = "kernel_settings_read";
    private static final String OFF = "kernel_settings_off_target";

    private final StepContext context;
    private final UnaryOperator<Reading> named;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int read;
    private int off;

    public KernelSettings(StepContext context) {
        this(context, UnaryOperator.identity());
    }

    /**
     * @param named makes a reading name whose kernel it is
     */
    KernelSettings(StepContext context, UnaryOperator<Reading> named) {
        this.context = context;
        this.named = named;
    }

    public static Set<String> readings() {
        return Set.of(READ, OFF);
    }

    /**
     * @param place a machine or a service
     * @param value as the kernel tells it; empty if this kernel has no such setting there
     */
    public void judge(String place, KernelRule rule, Optional<String> value) {
        String is = value.map(v -> v.strip().replaceAll("\\s+", " ")).orElse("");
        boolean fine = value.isPresent() && rule.allows(is);
        String verdict = value.isEmpty() ? "not there" : fine ? "as wanted" : "off target";
        rows.add(Table.row(place, rule.name(), is, rule.wanted(), verdict));
        if (value.isEmpty()) {
            return;
        }
        read++;
        if (!fine) {
            off++;
            context.finding(
                    Finding.of(
                                    rule.severity(),
                                    place + " " + rule.name(),
                                    "is %s; wanted is %s: %s"
                                            .formatted(is, rule.wanted(), rule.why()),
                                    "kernel:" + place + ":" + rule.name())
                            .evidence("/proc/sys/" + rule.path() + ": " + is));
        }
    }

    public Outcome outcome() {
        if (read == 0) {
            return Outcome.unknown("this kernel has none of the named settings");
        }
        context.reading(named.apply(Reading.of(READ, read, "")));
        context.reading(named.apply(Reading.of(OFF, off, "")));
        context.show(
                Table.of(
                        "Settings of the kernel",
                        List.of(
                                Column.text("Place"),
                                Column.text("Setting"),
                                Column.text("Value"),
                                Column.text("Wanted"),
                                Column.text("Verdict")),
                        rows));
        return Outcome.done(
                "%d of %s not as wanted".formatted(off, Amount.of(read, "kernel setting")));
    }
}

package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What images, containers, volumes and build cache take on the engine's disk. */
@Component
class DockerDiskKind extends DockerCheck<NoSettings> {

    @Override
    public String name() {
        return "docker.disk";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("total_bytes", "reclaimable_bytes", "dangling_volumes");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        context.say("Counting what the engine keeps; it may take long on a big disk …");
        DiskUse use = DiskUse.of(engine);
        use.shares().forEach(share -> report(share, context));
        context.reading(Reading.of("dangling_volumes", use.dangling().size(), ""));
        context.table(table(use));
        if (!use.dangling().isEmpty()) {
            context.show(use.danglingTable());
        }
        return Outcome.done(
                "%s on the engine's disk, %s of it unused"
                        .formatted(Amount.bytes(use.bytes()), Amount.bytes(use.reclaimable())));
    }

    private static void report(DiskUse.Share share, StepContext context) {
        context.reading(of("total_bytes", share.bytes(), share));
        context.reading(of("reclaimable_bytes", share.reclaimable(), share));
        context.say(
                "%s: %d, %d in use, %s, %s reclaimable"
                        .formatted(
                                share.name(),
                                share.count(),
                                share.active(),
                                Amount.bytes(share.bytes()),
                                Amount.bytes(share.reclaimable())));
    }

    private static Reading of(String name, long bytes, DiskUse.Share share) {
        return Reading.of(name, bytes, "bytes").label("class", share.name());
    }

    private static Table table(DiskUse use) {
        List<Column> columns =
                List.of(
                        Column.text("Class"),
                        Column.text("Count"),
                        Column.text("In use"),
                        new Column("Size", "bytes"),
                        new Column("Reclaimable", "bytes"));
        List<List<@Nullable Object>> rows =
                use.shares().stream()
                        .<List<@Nullable Object>>map(
                                s ->
                                        Table.row(
                                                s.name(),
                                                s.count(),
                                                s.active(),
                                                s.bytes(),
                                                s.reclaimable()))
                        .toList();
        return Table.of("Docker's disk", columns, rows);
    }
}

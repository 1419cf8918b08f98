package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.HostTarget;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which containers' logs may grow without end. The files are the engine's alone: it is advised how
 * to limit them, and nothing is truncated.
 *
 * <p>A missing limit by itself is told and warns nobody: no Compose file of AMAS sets one, and what
 * warns on every healthy day is read by nobody. The procedure's limits on the size warn once a log
 * has grown.
 */
@Component
class DockerLogLimitsKind extends DockerCheck<NoSettings> {

    private static final String ADVICE =
            """
            In the Compose file, then docker compose up -d (which makes the container anew):
              logging:
                driver: json-file
                options: { max-size: "50m", max-file: "5" }\
            """;

    @Override
    public String name() {
        return "docker.log-limits";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("unlimited_logs", "log_bytes");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        DockerTarget target = engine.target();
        OnHost.unproven(context).ifPresent(why -> context.say("sizes are not looked at: " + why));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int unlimited = 0;
        for (ProjectContainer container : ProjectContainer.of(engine)) {
            unlimited += look(container, target, rows, context) ? 0 : 1;
        }
        if (rows.isEmpty()) {
            return Outcome.unknown("project " + target.project() + " has no container");
        }
        context.reading(Reading.of("unlimited_logs", unlimited, ""));
        List<Column> columns =
                List.of(
                        Column.text("Service"),
                        Column.text("Driver"),
                        Column.text("Options"),
                        new Column("Size", "bytes"),
                        Column.text("Limited"));
        context.table(Table.of("Container logs of " + target.project(), columns, rows));
        String logs = Amount.of(rows.size(), "container log");
        return Outcome.done(unlimited + " of " + logs + " without a limit");
    }

    private static boolean look(
            ProjectContainer container,
            DockerTarget target,
            List<List<@Nullable Object>> rows,
            StepContext context) {
        ProjectContainer.LogDriver log = container.log();
        boolean limited = isLimited(log);
        OptionalLong size = size(log, target, context);
        size.ifPresent(
                bytes ->
                        context.reading(
                                OnHost.named(
                                        Reading.of("log_bytes", bytes, "bytes")
                                                .label("container", container.name())
                                                .label("service", container.service()),
                                        context)));
        rows.add(
                Table.row(
                        container.service(),
                        log.type(),
                        log.options().toString(),
                        size.isPresent() ? size.getAsLong() : null,
                        limited ? "yes" : "no"));
        String shown =
                size.isPresent() ? Amount.bytes(size.getAsLong()) : "its size is not visible here";
        String options = limited ? ", options " + log.options() : ", grows without limit";
        context.say(container.name() + ": " + log.type() + ", " + shown + options);
        if (!limited) {
            context.finding(
                    Finding.info(
                                    container.service(),
                                    "its log has no limit and grows until the disk is full (%s):"
                                                    .formatted(shown)
                                            + " set max-size and max-file, as shown here",
                                    "unlimited:" + container.service())
                            .evidence(ADVICE));
        }
        return limited;
    }

    /** Other drivers than json-file keep a bounded file, or none on this machine. */
    private static boolean isLimited(ProjectContainer.LogDriver log) {
        return !log.type().equals("json-file") || log.options().containsKey("max-size");
    }

    /** With its rotated kin; only where the engine's machine is proven to be this one. */
    private static OptionalLong size(
            ProjectContainer.LogDriver log, DockerTarget target, StepContext context) {
        Optional<HostTarget> host = OnHost.proven(context);
        if (log.path().isEmpty() || host.isEmpty() || !"unix".equals(target.host().getScheme())) {
            return OptionalLong.empty();
        }
        Path path = host.get().root().resolve(log.path().substring(1));
        Path folder = path.getParent();
        if (folder == null) {
            return OptionalLong.empty();
        }
        try (DirectoryStream<Path> kin =
                Files.newDirectoryStream(folder, path.getFileName() + "*")) {
            long bytes = 0;
            for (Path file : kin) {
                bytes += Files.size(file);
            }
            return Files.exists(path) ? OptionalLong.of(bytes) : OptionalLong.empty();
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return OptionalLong.empty();
        }
    }
}

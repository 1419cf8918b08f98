package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What runs otherwise than it is written: images by digest, published ports, and the names of
 * variables, whose values are never looked at. Who starts the stack anew gets what is written.
 */
@Component
class DockerDriftKind extends DockerCheck<NoSettings> {

    @Override
    public String name() {
        return "docker.drift";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("services_compared", "drifts", "drifts_unclear");
    }

    /**
     * @param unclear a variable of the file is not known, so that it may be as written after all
     */
    private record Drift(String service, String what, String text, boolean unclear) {}

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers =
                Inspections.of(engine).stream().filter(c -> !isOneOff(c)).toList();
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        ComposeFile written;
        try {
            written = ComposeFile.of(containers, engine.target(), context);
        } catch (ComposeFile.Unreadable e) {
            return Outcome.unknown("nothing to compare with: " + e.getMessage());
        }
        String files =
                written.files().stream().map(Path::toString).collect(Collectors.joining(", "));
        context.say("Comparing with " + files);
        List<Drift> drifts = new ArrayList<>(absences(written, containers));
        for (JsonNode container : containers) {
            WrittenService service = written.services().get(Inspections.service(container));
            if (service != null) {
                image(container, service, engine, drifts);
                ports(container, service, drifts);
                variables(container, service, engine, drifts);
            }
        }
        return judge(drifts, written, context);
    }

    private static boolean isOneOff(JsonNode container) {
        JsonNode labels = container.path("Config").path("Labels");
        return "true".equalsIgnoreCase(labels.path(ProjectContainer.ONE_OFF).asString(""));
    }

    private static List<Drift> absences(ComposeFile written, List<JsonNode> containers) {
        Set<String> running =
                containers.stream()
                        .map(Inspections::service)
                        .collect(Collectors.toCollection(TreeSet::new));
        List<Drift> drifts = new ArrayList<>();
        for (String service : written.services().keySet()) {
            if (!running.contains(service)) {
                drifts.add(
                        new Drift(service, "service", "is written, but has no container", false));
            }
        }
        for (String service : running) {
            if (!written.services().containsKey(service)) {
                drifts.add(
                        new Drift(service, "service", "has a container, but isn't written", false));
            }
        }
        return drifts;
    }

    private static void image(
            JsonNode container, WrittenService service, DockerEngine engine, List<Drift> drifts) {
        Interpolation.Value image = service.image();
        if (image == null) {
            return;
        }
        String name = Inspections.service(container);
        String runs = container.path("Config").path("Image").asString("");
        if (!runs.equals(image.text())) {
            String text = "runs %s, written is %s".formatted(runs, image.text());
            drifts.add(new Drift(name, "image", text, !image.certain()));
            return;
        }
        try {
            String now = engine.get("/images/" + runs + "/json").path("Id").asString("");
            if (!now.equals(container.path("Image").asString(""))) {
                String text = "runs an older image than %s names by now".formatted(runs);
                drifts.add(new Drift(name, "digest", text, false));
            }
        } catch (IOException gone) {
            String text = "runs %s, which the engine has no image of any more".formatted(runs);
            drifts.add(new Drift(name, "digest", text, false));
        }
    }

    private static void ports(JsonNode container, WrittenService service, List<Drift> drifts) {
        String name = Inspections.service(container);
        Map<Integer, String> running =
                container.path("HostConfig").path("PortBindings").properties().stream()
                        .filter(p -> !p.getValue().isEmpty())
                        .collect(
                                Collectors.toMap(
                                        p -> Integer.valueOf(p.getKey().replaceFirst("/.*", "")),
                                        p -> outside(p.getValue().path(0)),
                                        (a, b) -> a));
        for (Map.Entry<Integer, String> port : running.entrySet()) {
            Interpolation.Value written = service.ports().get(port.getKey());
            String what = "port " + port.getKey();
            if (written == null) {
                String text = "is published as %s, which isn't written".formatted(port.getValue());
                drifts.add(new Drift(name, what, text, false));
            } else if (!written.text().isEmpty() && !written.text().equals(port.getValue())) {
                String text =
                        "is published as %s, written is %s".formatted(port.getValue(), written);
                drifts.add(new Drift(name, what, text, !written.certain()));
            }
        }
        service.ports().keySet().stream()
                .filter(inside -> !running.containsKey(inside))
                .forEach(
                        inside ->
                                drifts.add(
                                        new Drift(
                                                name,
                                                "port " + inside,
                                                "is written, but isn't published",
                                                false)));
    }

    private static String outside(JsonNode binding) {
        String address = binding.path("HostIp").asString("");
        String port = binding.path("HostPort").asString("");
        return address.isEmpty() ? port : address + ":" + port;
    }

    private static void variables(
            JsonNode container, WrittenService service, DockerEngine engine, List<Drift> drifts)
            throws IOException {
        String name = Inspections.service(container);
        Set<String> running = keys(container.path("Config").path("Env"));
        Set<String> own = new TreeSet<>(service.variables());
        own.removeAll(running);
        own.forEach(
                key -> drifts.add(new Drift(name, key, "is written, but isn't in there", false)));
        running.removeAll(service.variables());
        running.removeAll(ofImage(container, engine));
        running.forEach(
                key ->
                        drifts.add(
                                new Drift(
                                        name,
                                        key,
                                        "is in there, but isn't written",
                                        service.open())));
    }

    private static Set<String> ofImage(JsonNode container, DockerEngine engine) {
        try {
            String id = container.path("Image").asString("");
            return keys(engine.get("/images/" + id + "/json").path("Config").path("Env"));
        } catch (IOException gone) {
            return Set.of();
        }
    }

    private static Set<String> keys(JsonNode environment) {
        return environment
                .valueStream()
                .map(e -> e.asString("").replaceFirst("=[\\s\\S]*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Outcome judge(List<Drift> drifts, ComposeFile written, StepContext context) {
        long unclear = drifts.stream().filter(Drift::unclear).count();
        for (Drift drift : drifts) {
            String text =
                    "%s: %s%s"
                            .formatted(
                                    drift.what(),
                                    drift.text(),
                                    drift.unclear()
                                            ? ", or so it seems: not all that the file names is"
                                                    + " known"
                                            : "");
            String print = "drift:%s:%s".formatted(drift.service(), drift.what());
            context.finding(
                    drift.unclear()
                            ? Finding.info(drift.service(), text, print)
                            : Finding.warning(drift.service(), text, print));
        }
        context.reading(Reading.of("services_compared", written.services().size(), ""));
        context.reading(Reading.of("drifts", drifts.size() - unclear, ""));
        context.reading(Reading.of("drifts_unclear", unclear, ""));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        drifts.forEach(
                d ->
                        rows.add(
                                Table.row(
                                        d.service(),
                                        d.what(),
                                        d.text(),
                                        d.unclear() ? "yes" : "")));
        context.show(
                Table.of(
                        "Running otherwise than written",
                        List.of(
                                Column.text("service"),
                                Column.text("what"),
                                Column.text("how"),
                                Column.text("unclear")),
                        rows));
        return Outcome.done(
                "%s from what is written, in %s%s"
                        .formatted(
                                Amount.of(drifts.size() - unclear, "difference"),
                                Amount.of(written.services().size(), "service"),
                                unclear == 0 ? "" : "; %d unclear".formatted(unclear)));
    }
}

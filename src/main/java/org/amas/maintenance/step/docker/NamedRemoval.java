package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes what the procedure names, each by its exact name and nothing by a rule: whatever else the
 * engine keeps may be somebody's. What Compose made stays, and so does what a container uses,
 * running or not.
 *
 * @param <S> what names them
 */
abstract class NamedRemoval<S extends NamedRemoval.Names> implements StepKind<S> {

    static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}";

    interface Names {
        List<String> names();
    }

    /**
     * One of them as it is now.
     *
     * @param made the engine's time of its making: another one of the same name has another
     * @param users names of the containers that use it
     * @param undo what makes it anew, for a person to type
     */
    record Thing(String name, String made, JsonNode labels, List<String> users, String undo) {

        private static final String COMPOSE = "com.docker.compose.";

        private boolean isOfCompose() {
            return labels.propertyNames().stream().anyMatch(label -> label.startsWith(COMPOSE));
        }

        private boolean isOfLab() {
            return labels.path(Expendable.LAB).asString("").equals("true");
        }

        /** Why it stays; null if it may go. */
        private @Nullable String hindrance(StepContext context) {
            if (isOfCompose()) {
                String project = labels.path(ProjectContainer.PROJECT).asString("");
                return "Compose made it"
                        + (project.isEmpty() ? "" : " for the project " + project)
                        + ", and only Compose removes it";
            }
            if (!users.isEmpty()) {
                return String.join(", ", users) + (users.size() == 1 ? " uses it" : " use it");
            }
            return StackContainer.isGuarded(context) && !isOfLab()
                    ? "it is not labelled " + Expendable.LAB + "=true"
                    : null;
        }
    }

    /** {@code volume}. */
    abstract String type();

    /** All that the engine has of this type. */
    abstract JsonNode all(DockerEngine engine) throws IOException;

    /** The field that tells when it was made. */
    abstract String madeAt();

    /** What makes it anew, for a person to type. */
    abstract String undo(JsonNode one);

    /** Sizes by name, as far as the engine tells them. */
    Map<String, Long> sizes(DockerEngine engine) throws IOException {
        return Map.of();
    }

    abstract void remove(String name, DockerEngine engine);

    /** Not by an inspection: that knows a network by the beginning of its id, too. */
    private Optional<Thing> find(String name, DockerEngine engine) throws IOException {
        for (JsonNode one : all(engine)) {
            if (one.path("Name").asString("").equals(name)) {
                String made = one.path(madeAt()).asString("");
                return Optional.of(
                        new Thing(name, made, one.path("Labels"), users(name, engine), undo(one)));
            }
        }
        return Optional.empty();
    }

    @Override
    public final Set<TargetType> uses(S settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public final Set<String> readings() {
        return Set.of(type() + "s_removed", type() + "s_kept");
    }

    /** What can't go is not in it: it would be refused. */
    @Override
    public final Plan plan(S settings, StepContext context) throws IOException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            List<Thing> things = new ArrayList<>();
            for (String name : settings.names()) {
                find(name, engine)
                        .filter(thing -> thing.hindrance(context) == null)
                        .ifPresent(things::add);
            }
            Map<String, Long> sizes = things.isEmpty() ? Map.of() : sizes(engine);
            return Plan.of(
                    things.stream().map(one -> planned(one, sizes.get(one.name()))).toList(),
                    String.join(", ", settings.names()));
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private PlannedObject planned(Thing thing, @Nullable Long bytes) {
        String name = thing.name() + " (made " + thing.made() + ")";
        return new PlannedObject(type(), name, "remove", bytes);
    }

    @Override
    public final Outcome perform(S settings, StepContext context) throws IOException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            int removed = 0;
            int kept = 0;
            for (String name : settings.names()) {
                Optional<Thing> found = find(name, engine);
                String why = found.isEmpty() ? null : removed(found.get(), engine, context);
                String result = found.isEmpty() ? "is not there" : why == null ? "removed" : why;
                context.say("%s %s: %s".formatted(type(), name, result));
                boolean gone = found.isPresent() && why == null;
                removed += gone ? 1 : 0;
                if (why != null) {
                    kept++;
                    String fingerprint = type() + "-kept:" + name;
                    context.finding(Finding.error(name, "stays: " + why, fingerprint));
                }
                rows.add(Table.row(name, result, gone ? found.get().undo() : null));
            }
            context.reading(Reading.of(type() + "s_removed", removed, ""));
            context.reading(Reading.of(type() + "s_kept", kept, ""));
            context.table(done(rows));
            return Outcome.concluded(
                    "%d of %s removed, %d kept"
                            .formatted(removed, Amount.of(settings.names().size(), type()), kept));
        }
    }

    private static Table done(List<List<@Nullable Object>> rows) {
        return Table.of(
                "What was named",
                List.of(Column.text("name"), Column.text("result"), Column.text("undo")),
                rows);
    }

    /** Why it is still there; null once the engine doesn't know it any more. */
    private @Nullable String removed(Thing thing, DockerEngine engine, StepContext context)
            throws IOException {
        String hindrance = thing.hindrance(context);
        if (hindrance != null) {
            return hindrance;
        }
        if (!context.mayTouch(planned(thing, null))) {
            return "it is another one than was shown";
        }
        if (context.cancelled()) {
            return "cancelled before it was removed";
        }
        try {
            remove(thing.name(), engine);
        } catch (DockerException refused) {
            return "the engine refused: " + StackContainer.reason(refused);
        }
        return find(thing.name(), engine).isPresent()
                ? "the engine took the order and still knows it"
                : null;
    }

    /** Names of the containers that use it, running or not. */
    private List<String> users(String name, DockerEngine engine) throws IOException {
        String query = "{\"%s\":[\"%s\"]}".formatted(type(), name);
        return engine.get(
                        "/containers/json?all=1&filters="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .valueStream()
                .map(one -> one.path("Names").path(0).asString("").replaceFirst("^/", ""))
                .sorted()
                .toList();
    }
}

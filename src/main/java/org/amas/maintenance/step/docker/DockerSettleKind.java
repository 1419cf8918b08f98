package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Earlier;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides between a container that {@code docker.recreate} has made in this run and the one it has
 * set aside, by what the steps between have come to: only what nothing speaks against is kept.
 */
@Component
class DockerSettleKind implements StepKind<DockerSettleKind.Settings> {

    private static final String RECREATE = "docker.recreate";
    private static final Set<String> SPEAKS_AGAINST = Set.of("FAILED", "TIMED_OUT", "UNKNOWN");
    private static final Set<String> SPEAKS_FOR = Set.of("PASSED", "WARNED");

    /**
     * @param service and {@code image}: as the step had them that made it anew
     * @param patience how long the container before may take to be well again
     * @param within as the step had it that made it anew
     */
    record Settings(
            @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9_-]*") String service,
            @Nullable @Pattern(regexp = "|" + LocalImage.NAME) String image,
            @DurationMin(seconds = 5) @DurationMax(minutes = 30) Duration patience,
            List<String> within) {

        Settings {
            patience = patience == null ? Duration.ofMinutes(2) : patience;
            within = within == null ? List.of() : List.copyOf(within);
        }

        boolean asksForNothing() {
            return image == null || image.isEmpty();
        }
    }

    @Override
    public String name() {
        return "docker.settle";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Stores.withEngine(settings.service());
    }

    @Override
    public Set<String> readings() {
        return Set.of("kept", "recovered_s");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        if (settings.asksForNothing() || Within.isElsewhere(settings.within(), context)) {
            return Plan.nothing();
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            return Service.of(engine, settings.service())
                    .map(one -> Plan.of(List.of(planned(one)), settings.service()))
                    .orElseGet(() -> Plan.unavailable(Service.none(engine, settings.service())));
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** By name alone: which container that will be, only the run decides. */
    private static PlannedObject planned(JsonNode container) {
        return new PlannedObject(
                "container",
                Inspections.name(container),
                "keep the new one and remove the old, or put the old one back",
                null);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        if (settings.asksForNothing()) {
            context.say("No image is named, so nothing is done");
            return Outcome.skipped("not asked for");
        }
        if (Within.isElsewhere(settings.within(), context)) {
            return Within.skipped(settings.within());
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            JsonNode now = Service.of(engine, settings.service()).orElse(null);
            if (now == null) {
                return Outcome.failed(Service.none(engine, settings.service()));
            }
            Optional<ProjectContainer> aside =
                    Replacement.aside(engine, Inspections.name(now))
                            .filter(one -> one.name().contains("-before-" + context.run() + "-"));
            if (aside.isEmpty()) {
                return Outcome.skipped("this run has set no container aside");
            }
            if (!context.mayTouch(planned(now))) {
                return Outcome.failed("refused: it wasn't in the plan");
            }
            String foreign = foreign(now, aside.get(), engine, context);
            if (foreign != null) {
                return Outcome.failed("refused: " + foreign);
            }
            List<Earlier> since = since(context.earlier());
            context.show(judged(since));
            return isGood(since)
                    ? keep(now, aside.get(), engine, context)
                    : back(now, aside.get(), since, settings, engine, context);
        }
    }

    /** One of the two is removed for good, so both must be ours. */
    private static @Nullable String foreign(
            JsonNode now, ProjectContainer aside, DockerEngine engine, StepContext context)
            throws IOException {
        JsonNode old = engine.get("/containers/" + aside.id() + "/json");
        String foreign = StackContainer.from(now).foreign(context);
        return foreign == null ? StackContainer.from(old).foreign(context) : foreign;
    }

    private static List<Earlier> since(List<Earlier> earlier) {
        int made = -1;
        for (int i = 0; i < earlier.size(); i++) {
            made = earlier.get(i).kind().equals(RECREATE) ? i : made;
        }
        return made < 0 ? List.of() : earlier.subList(made + 1, earlier.size());
    }

    private static boolean isGood(List<Earlier> since) {
        return since.stream().noneMatch(step -> SPEAKS_AGAINST.contains(step.state()))
                && since.stream().anyMatch(step -> SPEAKS_FOR.contains(step.state()));
    }

    private static Outcome keep(
            JsonNode now, ProjectContainer old, DockerEngine engine, StepContext context)
            throws IOException {
        context.say("Removing " + old.name() + " …");
        new Replacement(engine, context).forget(old);
        context.reading(Reading.of("kept", 1, ""));
        String image = now.path("Config").path("Image").asString("");
        if (!image.equals(old.image())) {
            String file =
                    now.path("Config")
                            .path("Labels")
                            .path("com.docker.compose.project.config_files")
                            .asString("the Compose file");
            context.finding(
                    Finding.info(
                            Inspections.service(now),
                            "%s still names %s: write %s there, or the next \"up\" takes the update back"
                                    .formatted(file, old.image(), image),
                            "compose-file:" + Inspections.service(now)));
        }
        return Outcome.done("%s stays on %s".formatted(Inspections.name(now), image));
    }

    private static Outcome back(
            JsonNode now,
            ProjectContainer old,
            List<Earlier> since,
            Settings settings,
            DockerEngine engine,
            StepContext context)
            throws IOException, InterruptedException {
        String name = Inspections.name(now);
        String why =
                since.stream()
                        .filter(step -> SPEAKS_AGAINST.contains(step.state()))
                        .map(s -> "step %d (%s) is %s".formatted(s.number(), s.title(), s.state()))
                        .findFirst()
                        .orElse("no step since then speaks for the new one");
        context.say("Putting back " + old.image() + ", since " + why + " …");
        String lines = LastLines.of(ProjectContainer.from(now), engine);
        new Replacement(engine, context).putBack(old.id(), name, now.path("Id").asString(""));
        context.reading(Reading.of("kept", 0, ""));
        context.finding(
                Finding.error(
                                name,
                                "was taken back to " + old.image() + ": " + why,
                                "taken-back:" + name)
                        .evidence(lines));
        tellOfData(now, context);
        String trouble = StackContainer.trouble(old.id(), settings.patience(), engine, context);
        if (trouble != null) {
            context.finding(
                    Finding.critical(
                            name,
                            "was put back on %s, and is not well: %s"
                                    .formatted(old.image(), trouble),
                            "roll-back-failed:" + name));
        }
        return Outcome.done(
                "rolled back to %s, which %s"
                        .formatted(
                                old.image(), trouble == null ? "runs and is well" : "is not well"));
    }

    /** AMAS has used the new one for a while: what it wrote may be worth more than the backup. */
    private static void tellOfData(JsonNode now, StepContext context) {
        Stores.of(now)
                .ifPresent(
                        type ->
                                context.finding(
                                        Finding.warning(
                                                Inspections.name(now),
                                                "keeps the data that the new image and AMAS have left; a person decides whether this run's backup of %s is restored"
                                                        .formatted(type.word()),
                                                "data-kept:" + Inspections.name(now))));
    }

    private static Table judged(List<Earlier> since) {
        return Table.of(
                "What came since the new container",
                List.of(
                        new Column("Step", ""),
                        Column.text("Title"),
                        Column.text("State"),
                        Column.text("Headline")),
                since.stream()
                        .map(s -> Table.row(s.number(), s.title(), s.state(), s.headline()))
                        .toList());
    }
}

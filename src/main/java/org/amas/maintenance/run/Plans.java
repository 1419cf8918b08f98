package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Environment;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Asks steps what they would touch, and names the answer by a digest. */
@Component
class Plans {

    /** A plan is looked at by a person who waits for the page. */
    static final Duration TIME = Duration.ofSeconds(30);

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Arguments arguments;
    private final History history;
    private final RunDirectories directories;
    private final Clock clock;
    private final JsonMapper json;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    Plans(
            Arguments arguments,
            History history,
            RunDirectories directories,
            Clock clock,
            JsonMapper json) {
        this.arguments = arguments;
        this.history = history;
        this.directories = directories;
        this.clock = clock;
        this.json = json;
    }

    /**
     * One step's plan.
     *
     * @param digest SHA-256, hex
     */
    record StepPlan(BoundStep<?> bound, Plan plan, String digest) {

        boolean changes() {
            return bound.effect() != Effect.READS;
        }
    }

    /** The plans of these steps, made side by side. */
    List<StepPlan> of(
            Version version,
            Environment environment,
            Map<String, Object> parameters,
            List<BoundStep<?>> steps) {
        List<CompletableFuture<StepPlan>> plans =
                steps.stream()
                        .map(
                                bound ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        of(
                                                                version,
                                                                assignment(
                                                                        version,
                                                                        environment,
                                                                        parameters,
                                                                        bound)),
                                                threads))
                        .toList();
        return plans.stream().map(CompletableFuture::join).toList();
    }

    private static Assignment assignment(
            Version version,
            Environment environment,
            Map<String, Object> parameters,
            BoundStep<?> bound) {
        return new Assignment(
                0,
                Run.newMark(),
                version.key(),
                environment,
                parameters,
                bound,
                0,
                0,
                null,
                Optional.empty(),
                List.of(),
                false);
    }

    /** The plan of one step, for a dry run or before a launch. */
    StepPlan of(Version version, Assignment step) {
        Plan plan = ask(step.bound(), step);
        return new StepPlan(step.bound(), plan, digest(version, step, plan));
    }

    private <S> Plan ask(BoundStep<S> bound, Assignment step) {
        Duration time = bound.step().timeout().compareTo(TIME) < 0 ? bound.step().timeout() : TIME;
        StopSignal stop = new StopSignal();
        StepContext context =
                new LiveContext(
                        step,
                        LiveContext.Voice.unheard(),
                        history,
                        List::of,
                        () -> directory(step),
                        clock,
                        stop,
                        time);
        Performance.Ended<Plan> ended =
                Performance.of(
                        "plan-" + step.kind(),
                        () -> bound.kind().plan(bound.settings(), context),
                        stop,
                        time,
                        GRACE);
        if (ended.value() != null) {
            return ended.value();
        }
        return Plan.unavailable(
                ended.thrown() == null
                        ? "no answer within " + time.toSeconds() + " s"
                        : Failure.of(ended.thrown()).reason());
    }

    private Path directory(Assignment step) {
        if (step.run() == 0) {
            throw new IllegalStateException("a plan keeps no files");
        }
        return directories.make(step.run(), step.number(), step.attempt());
    }

    private String digest(Version version, Assignment step, Plan plan) {
        Map<String, Object> settings =
                arguments.settings(
                        step.bound().step(), step.parameters(), step.environment().name(), 0);
        List<String> parts = new ArrayList<>();
        parts.add(version.key());
        parts.add(Integer.toString(version.number()));
        parts.add(Integer.toString(step.number()));
        parts.add(step.environment().name());
        parts.add(json.writeValueAsString(settings));
        // A script gets them all, whatever its settings say.
        parts.add(json.writeValueAsString(arguments.written(step.parameters())));
        if (plan.unavailable() != null) {
            parts.add("unavailable");
        } else if (plan.rule() != null) {
            parts.add("rule " + plan.rule());
        } else {
            plan.objects().stream().map(PlannedObject::identity).sorted().forEach(parts::add);
        }
        return sha256(parts);
    }

    /**
     * Over the steps that must be shown before the launch: where it is one, that step's own; null
     * if there is none. So a caller who sees one plan with a digest can send exactly that back.
     */
    static @Nullable String overall(List<StepPlan> plans) {
        List<String> digests =
                plans.stream()
                        .filter(plan -> plan.bound().isShownBefore())
                        .map(StepPlan::digest)
                        .toList();
        return switch (digests.size()) {
            case 0 -> null;
            case 1 -> digests.getFirst();
            default -> sha256(digests);
        };
    }

    String written(Plan plan) {
        return json.writeValueAsString(fitting(plan));
    }

    String written(Form form) {
        return json.writeValueAsString(form);
    }

    /** What a waiting step asks; null if it never asked anything. */
    @Nullable Form form(StepResult step) {
        return step.form() == null ? null : json.readValue(step.form(), Form.class);
    }

    /** The same plan without what was not shown before: what is new waits for the next one. */
    StepPlan within(Version version, Assignment step, StepPlan fresh) {
        Optional<Set<String>> shown = step.approved();
        if (shown.isEmpty() || fresh.plan().unavailable() != null || fresh.plan().rule() != null) {
            return fresh;
        }
        List<PlannedObject> kept =
                fresh.plan().objects().stream()
                        .filter(object -> shown.get().contains(object.identity()))
                        .toList();
        Plan plan = new Plan(kept, kept.size(), null, null);
        return new StepPlan(fresh.bound(), plan, digest(version, step, plan));
    }

    /** The same for a step of a procedure that a step of another one runs. */
    StepPlan within(
            Version version,
            Environment environment,
            Map<String, Object> parameters,
            StepPlan fresh,
            Optional<Set<String>> shown) {
        Assignment step = assignment(version, environment, parameters, fresh.bound());
        return shown.map(these -> within(version, step.approving(these), fresh)).orElse(fresh);
    }

    private Plan fitting(Plan plan) {
        int size = plan.objects().stream().mapToInt(o -> length(o) + 200).sum();
        if (size < ResultRows.DOCUMENT) {
            return plan;
        }
        return new Plan(List.of(), plan.total(), plan.rule(), plan.unavailable());
    }

    private static int length(PlannedObject object) {
        return object.name().length() + (object.note() == null ? 0 : object.note().length());
    }

    @Nullable Plan read(@Nullable String document) {
        return document == null ? null : json.readValue(document, Plan.class);
    }

    /**
     * What a step may act on, from the plan that was shown; empty if a rule and not a list was. A
     * step whose plan could not be made was shown to touch nothing.
     */
    static Optional<Set<String>> approved(Plan plan) {
        if (plan.rule() != null) {
            return Optional.empty();
        }
        return Optional.of(
                plan.objects().stream().map(PlannedObject::identity).collect(Collectors.toSet()));
    }

    /** Length before content, so that no two different lists have the same text. */
    static String sha256(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.step.CallingKind;
import org.amas.maintenance.step.CallingKind.Called;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be wrong with steps that run another procedure: it takes all procedures to tell. */
final class CallCheck {

    private final StepKinds kinds;
    private final Arguments arguments;
    private final Map<String, Definition> known;

    /**
     * @param known by key, as they would serve
     */
    CallCheck(StepKinds kinds, Arguments arguments, Map<String, Definition> known) {
        this.kinds = kinds;
        this.arguments = arguments;
        this.known = known;
    }

    /** All that is wrong with the calls of this procedure. */
    List<Flaw> flaws(Definition definition, String text) {
        List<Flaw> flaws = new ArrayList<>();
        for (StepDefinition step : definition.steps()) {
            called(definition, step)
                    .flatMap(called -> flaw(definition, step, called))
                    .ifPresent(flaw -> flaws.add(flaw.at(text, step)));
        }
        return flaws;
    }

    private record Wrong(String field, String message) {

        Flaw at(String text, StepDefinition step) {
            String pointer = "/steps/" + (step.number() - 1) + field;
            try {
                return new Flaw(YamlDocument.read(text).at(pointer), message);
            } catch (Flawed impossible) {
                return new Flaw(Flaw.Place.NOWHERE, message);
            }
        }
    }

    private Optional<Wrong> flaw(Definition caller, StepDefinition step, Called called) {
        Definition callee = known.get(called.procedure());
        if (callee == null) {
            String message = "there is no procedure " + called.procedure();
            return Optional.of(new Wrong("/settings/procedure", message));
        }
        List<String> round = round(called.procedure(), caller.key(), new HashSet<>());
        if (!round.isEmpty()) {
            String message =
                    "it would come to run itself: "
                            + caller.key()
                            + " → "
                            + String.join(" → ", round);
            return Optional.of(new Wrong("/settings/procedure", message));
        }
        return misfit(step, called, callee);
    }

    /** Its parameters, and what it does with them. */
    private Optional<Wrong> misfit(StepDefinition step, Called called, Definition callee) {
        Effect worst;
        try {
            Map<String, Object> given = arguments.resolve(callee, called.parameters());
            worst =
                    arguments.bound(callee, given, "sample", 0).stream()
                            .map(BoundStep::effect)
                            .max(Effect::compareTo)
                            .orElse(Effect.READS);
        } catch (InvalidParameters e) {
            if (isFilledIn(step)) {
                return Optional.empty(); // The launch has the real values, and checks them.
            }
            return Optional.of(
                    new Wrong(
                            "/settings",
                            callee.key() + ": " + e.violations().getFirst().message()));
        }
        Effect declared = step.effect();
        return declared != null && declared.compareTo(worst) >= 0
                ? Optional.empty()
                : Optional.of(
                        new Wrong(
                                "/effect",
                                "%s %s, not only %s".formatted(callee.key(), worst, declared)));
    }

    private static boolean isFilledIn(StepDefinition step) {
        Set<String> names = new HashSet<>();
        Placeholders.visit(
                "", step.settings(), (place, text) -> names.addAll(Placeholders.in(text)));
        return !names.isEmpty();
    }

    /** The way from one procedure to another by what they run; empty if there is none. */
    private List<String> round(String from, String to, Set<String> seen) {
        if (from.equals(to)) {
            return List.of(to);
        }
        Definition definition = known.get(from);
        if (definition == null || !seen.add(from)) {
            return List.of();
        }
        for (StepDefinition step : definition.steps()) {
            Optional<Called> called = called(definition, step);
            List<String> way =
                    called.map(one -> round(one.procedure(), to, seen)).orElse(List.of());
            if (!way.isEmpty()) {
                List<String> whole = new ArrayList<>(List.of(from));
                whole.addAll(way);
                return whole;
            }
        }
        return List.of();
    }

    private Optional<Called> called(Definition definition, StepDefinition step) {
        return kinds.named(step.kind())
                .filter(CallingKind.class::isInstance)
                .flatMap(kind -> called(definition, step, (CallingKind<?>) kind));
    }

    private <S> Optional<Called> called(
            Definition definition, StepDefinition step, CallingKind<S> kind) {
        for (Map<String, Object> samples : arguments.samples(definition.parameters())) {
            try {
                BoundStep<S> bound = arguments.tried(step, (StepKind<S>) kind, samples);
                return Optional.of(kind.called(bound.settings()));
            } catch (StepKinds.InvalidSettings | InvalidParameters e) {
                continue; // Told where the file was read.
            }
        }
        return Optional.empty();
    }
}

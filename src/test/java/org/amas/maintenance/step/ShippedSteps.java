package org.amas.maintenance.step;

import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The kinds as Spring finds them, performed as the shipped procedures say, on a stand-in AMAS. */
public final class ShippedSteps implements AutoCloseable {

    private final AnnotationConfigApplicationContext spring =
            new AnnotationConfigApplicationContext();

    /**
     * @param properties that name the environments
     */
    public ShippedSteps(Map<String, String> properties) {
        spring.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("lab", new HashMap<>(properties)));
        spring.registerBean(LocalValidatorFactoryBean.class);
        try {
            spring.register(Class.forName("org.amas.maintenance.target.EnvironmentConfiguration"));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        spring.scan("org.amas.maintenance.step");
        spring.refresh();
    }

    public Set<String> kinds() {
        Set<String> names = new TreeSet<>();
        spring.getBean(StepKinds.class).all().forEach(k -> names.add(k.name()));
        return names;
    }

    public <T> T bean(Class<T> type) {
        return spring.getBean(type);
    }

    /** A context with the targets of an environment, as in the lab. */
    public RecordingContext context(String environment) {
        RecordingContext context = new RecordingContext().environment(environment).lab(true);
        spring.getBean(Environments.class)
                .named(environment)
                .orElseThrow()
                .targets()
                .forEach((Target target) -> context.with(target));
        return context;
    }

    /**
     * Performs the procedure's step of this kind; what it said is in the context.
     *
     * @return empty if what the step needs isn't there
     */
    public Optional<Outcome> perform(
            ShippedProcedure procedure, String kind, RecordingContext context) throws Exception {
        StepKind<?> found = spring.getBean(StepKinds.class).named(kind).orElseThrow();
        try {
            return Optional.of(perform(procedure, found, context));
        } catch (TargetAbsent absent) {
            return Optional.empty();
        }
    }

    /**
     * Performs every shipped step of an environment, one procedure after the other.
     *
     * @param most steps with more effect are left out
     * @return by kind what would keep its step from PASSED, in any procedure; kinds without their
     *     target are absent
     */
    public Map<String, List<String>> troubles(String environment, Effect most) {
        Map<String, List<String>> troubles = new TreeMap<>();
        for (ShippedProcedure procedure : ShippedProcedure.all()) {
            for (String kind : own(procedure)) {
                if (effect(procedure, kind).compareTo(most) <= 0) {
                    trouble(procedure, kind, environment)
                            .ifPresent(t -> troubles.merge(kind, t, ShippedSteps::both));
                }
            }
        }
        return troubles;
    }

    /**
     * Of a procedure's kinds those that can be performed by themselves here: some need the runs,
     * and live with them, and some act only on what an earlier step had a person choose.
     */
    List<String> own(ShippedProcedure procedure) {
        StepKinds all = spring.getBean(StepKinds.class);
        return procedure.kinds().stream()
                .filter(kind -> all.named(kind).filter(k -> !(k instanceof ChosenKind)).isPresent())
                .toList();
    }

    /** Of {@link #own} those that only look. */
    List<String> looking(ShippedProcedure procedure) {
        return own(procedure).stream()
                .filter(kind -> effect(procedure, kind) == Effect.READS)
                .toList();
    }

    private Effect effect(ShippedProcedure procedure, String kind) {
        return effect(procedure, spring.getBean(StepKinds.class).named(kind).orElseThrow());
    }

    private static <S> Effect effect(ShippedProcedure procedure, StepKind<S> kind) {
        return kind.effect(procedure.settings(kind));
    }

    private static List<String> both(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private Optional<List<String>> trouble(
            ShippedProcedure procedure, String kind, String environment) {
        RecordingContext context = context(environment);
        try {
            return perform(procedure, kind, context)
                    .map(outcome -> trouble(outcome, procedure.troubles(kind, context)));
        } catch (Exception failed) {
            return Optional.of(List.of("threw " + failed));
        }
    }

    private static List<String> trouble(Outcome outcome, List<String> found) {
        boolean fine =
                outcome.ending() == Outcome.Ending.DONE
                        || outcome.ending() == Outcome.Ending.SKIPPED; // not asked for
        return fine ? found : Stream.concat(Stream.of(outcome.toString()), found.stream()).toList();
    }

    private static <S> Outcome perform(
            ShippedProcedure procedure, StepKind<S> kind, RecordingContext context)
            throws Exception {
        return context.perform(kind, procedure.settings(kind));
    }

    @Override
    public void close() {
        spring.close();
    }
}

package org.amas.maintenance.step;

import org.amas.maintenance.target.TargetType;

import java.util.Set;

/**
 * One way of acting on a target. Implementations are Spring beans; the catalogue finds them by
 * name.
 *
 * <p>A procedure's <code>{name}</code> is replaced in every string of the settings by the run's
 * parameter before they are bound, with two exceptions, by the name of the field. Below {@code
 * script}, {@code sql} and {@code cypher} nothing is ever replaced: code gets its values as
 * variables or bound parameters. The elements of {@code command}, {@code argv}, {@code args} and
 * {@code interpreter} are argument vectors: a value that would turn an element into an option by a
 * leading dash is refused. Name fields accordingly.
 *
 * @param <S> a record; bound from the step's {@code settings}, unknown fields refused, constraints
 *     of {@code jakarta.validation} checked
 */
public interface StepKind<S> {

    /** Among the names of {@link #readings}. */
    String ANY_READING = "*";

    /** As written in a procedure: {@code postgres.vacuum}. */
    String name();

    Class<S> settings();

    Effect effect(S settings);

    /** Locks, reachability and secrets follow from it. */
    Set<TargetType> uses(S settings);

    /**
     * The names that limits may use. A kind that can't know them, since a script names its own
     * readings, has {@link #ANY_READING} among them, which allows any; of such a kind each reading
     * that has a limit must come.
     */
    Set<String> readings();

    /** Whether the step must say its effect itself, because the kind can't know it. */
    default boolean declaresEffect() {
        return false;
    }

    /** Whether what it runs gets each of the run's parameters as a {@link ParameterVariable}. */
    default boolean setsVariables() {
        return false;
    }

    /** The exact objects that {@link #perform} would touch, by identity. Writes nothing. */
    Plan plan(S settings, StepContext context) throws Exception;

    /**
     * Does the work. May throw {@link org.amas.maintenance.target.TargetAbsent} (NOT_RUN), {@link
     * org.amas.maintenance.target.TargetDenied} (NOT_RUN with the remedy) and {@link
     * org.amas.maintenance.target.TargetDown} (FAILED, since the judged target is down; a kind for
     * which the target is only a source of evidence catches it and says {@code unknown}). Any other
     * exception is FAILED with its message.
     */
    Outcome perform(S settings, StepContext context) throws Exception;

    /**
     * Asks the world what became of a step that was being performed when the application died. By
     * its token alone: what the step was asked to do, and where, may not be configured any more.
     * What is written to the context's output is taken for all that the step printed, from its
     * first byte: what is stored already is left out.
     */
    default Recovery recover(StepContext context) throws Exception {
        return Recovery.unknown("this kind leaves no trace to ask for");
    }
}

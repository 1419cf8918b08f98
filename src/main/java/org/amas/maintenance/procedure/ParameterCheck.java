package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.step.ParameterVariable;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be wrong with the parameters of a procedure beyond their shape. */
final class ParameterCheck {

    private static final Set<String> RESERVED = Set.of("environment", "run");

    private final YamlDocument document;
    private final StepKinds kinds;
    private final List<Flaw> flaws;

    ParameterCheck(YamlDocument document, StepKinds kinds, List<Flaw> flaws) {
        this.document = document;
        this.kinds = kinds;
        this.flaws = flaws;
    }

    /**
     * @param parameters by JSON pointer
     * @return those that nothing is wrong with
     */
    List<Parameter> check(Map<String, Parameter> parameters) {
        boolean scripted = scripted();
        Set<String> names = new HashSet<>();
        List<Parameter> sound = new ArrayList<>();
        parameters.forEach(
                (pointer, parameter) -> {
                    int before = flaws.size();
                    checkName(parameter.name(), pointer + "/name", names, scripted);
                    checkRule(parameter, pointer);
                    if (flaws.size() == before) {
                        sound.add(parameter);
                    }
                });
        return sound;
    }

    /** Whether a step's kind gives the parameters to a script or command as its environment. */
    private boolean scripted() {
        return document.root()
                .path("steps")
                .valueStream()
                .flatMap(step -> kinds.named(step.path("kind").asString("")).stream())
                .anyMatch(StepKind::setsVariables);
    }

    private void checkName(String name, String pointer, Set<String> names, boolean scripted) {
        if (!names.add(name)) {
            flaw(pointer, "the parameter '" + name + "' is there twice");
        }
        if (RESERVED.contains(name)) {
            flaw(pointer, "'" + name + "' is always there and can't be a parameter");
        }
        String variable = ParameterVariable.of(name);
        if (scripted && ParameterVariable.isReserved(variable)) {
            flaw(pointer, "a command would get '" + name + "' as $" + variable + ": rename it");
        }
    }

    private void checkRule(Parameter parameter, String pointer) {
        boolean choice = parameter.type() == Parameter.Type.CHOICE;
        if (choice == parameter.choices().isEmpty()) {
            flaw(pointer + "/choices", choice ? "a choice needs choices" : "choices need a choice");
            return;
        }
        ParameterRule rule = new ParameterRule(parameter);
        String bound = document.has(pointer + "/min") ? "/min" : "/max";
        boolean sound = check(pointer + bound, rule::checkBounds);
        if (check(pointer + "/pattern", rule::checkPattern) && sound) {
            Object value = parameter.value();
            if (value != null) {
                check(pointer + "/default", () -> rule.accept(value));
            }
        }
    }

    private boolean check(String pointer, Runnable rule) {
        try {
            rule.run();
            return true;
        } catch (IllegalArgumentException e) {
            String field = pointer.substring(pointer.lastIndexOf('/') + 1);
            flaw(pointer, field + ": " + e.getMessage());
            return false;
        }
    }

    private void flaw(String pointer, String message) {
        flaws.add(new Flaw(document.at(pointer), message));
    }
}

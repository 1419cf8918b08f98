package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Shape.Misfits;
import org.amas.maintenance.step.StepKinds;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a procedure from YAML: the text, its shape, its sense; whatever is wrong has a place. */
@Component
class ProcedureYaml {

    private final Shape shape = new Shape();
    private final StepKinds kinds;
    private final Arguments arguments;

    ProcedureYaml(StepKinds kinds, Arguments arguments) {
        this.kinds = kinds;
        this.arguments = arguments;
    }

    /**
     * @param key what the file's path says the key must be
     * @throws Flawed with all that is wrong, wherever the text can be read at all
     */
    Definition read(String key, String text) throws Flawed {
        YamlDocument document = YamlDocument.read(text);
        List<Flaw> flaws = new ArrayList<>(document.flaws());
        Misfits misfits = shape.check(document, flaws);
        DefinitionReader reader = new DefinitionReader(document, misfits, flaws);
        Map<String, Parameter> parameters = reader.parameters();
        Map<String, StepDefinition> steps = reader.steps();
        if (misfits.spare("/key")) {
            checkKey(document, key, flaws);
        }
        List<Parameter> sound = new ParameterCheck(document, kinds, flaws).check(parameters);
        new StepCheck(document, misfits, kinds, arguments, flaws).check(sound, steps);
        if (!flaws.isEmpty()) {
            throw new Flawed(flaws);
        }
        return reader.read(parameters.values(), steps.values());
    }

    private static void checkKey(YamlDocument document, String key, List<Flaw> flaws) {
        String written = document.root().path("key").asString(key);
        if (!written.equals(key)) {
            flaws.add(
                    new Flaw(
                            document.at("/key"),
                            "the key is %s, but the file's path says %s".formatted(written, key)));
        }
    }
}

package org.amas.maintenance.procedure;

import org.amas.maintenance.step.StepKinds;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;

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
     * @throws Flawed with all that is wrong, as far as it can be told at once
     */
    Definition read(String key, String text) throws Flawed {
        YamlDocument document = YamlDocument.read(text);
        shape.check(document);
        List<Flaw> flaws = new ArrayList<>();
        Definition definition = new DefinitionReader(document, flaws).read();
        if (!definition.key().equals(key)) {
            flaws.add(
                    new Flaw(
                            document.at("/key"),
                            "the key is %s, but the file's path says %s"
                                    .formatted(definition.key(), key)));
        }
        int before = flaws.size();
        new ParameterCheck(document, kinds, flaws).check(definition);
        if (flaws.size() == before) {
            new StepCheck(document, kinds, arguments, flaws).check(definition);
        }
        if (!flaws.isEmpty()) {
            throw new Flawed(flaws);
        }
        return definition;
    }
}

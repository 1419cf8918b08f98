package org.amas.maintenance.run;

import org.amas.maintenance.target.Environment;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All that the rooms above know to speak against a launch. */
@Component
class LaunchCautions {

    private final ObjectProvider<LaunchCaution> cautions;

    LaunchCautions(ObjectProvider<LaunchCaution> cautions) {
        this.cautions = cautions;
    }

    List<String> about(String environment) {
        return cautions.orderedStream().flatMap(one -> one.about(environment).stream()).toList();
    }

    /** By the environments' names, for a page that offers several. */
    Map<String, List<String>> about(Collection<Environment> environments) {
        return environments.stream()
                .map(Environment::name)
                .collect(Collectors.toMap(name -> name, this::about));
    }
}

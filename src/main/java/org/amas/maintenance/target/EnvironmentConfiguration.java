package org.amas.maintenance.target;

import jakarta.validation.Validator;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code amas.environments}; what is misspelt there ends the start. */
@Configuration
class EnvironmentConfiguration {

    private static final String PREFIX = "amas.environments";

    @Bean
    Environments environments(ConfigurableEnvironment properties, Validator validator) {
        boolean lab = properties.getProperty("amas.lab.enabled", Boolean.class, false);
        Map<String, EnvironmentProperties> configured = bind(properties, validator);
        if (configured.isEmpty()) {
            return new Environments(List.of(local()));
        }
        return new Environments(
                configured.entrySet().stream()
                        .map(e -> new EnvironmentReader(e.getKey(), lab).read(e.getValue()))
                        .toList());
    }

    private static Map<String, EnvironmentProperties> bind(
            ConfigurableEnvironment properties, Validator validator) {
        return Binder.get(properties)
                .bind(
                        PREFIX,
                        Bindable.mapOf(String.class, EnvironmentProperties.class),
                        new ValidationBindHandler(
                                new NoUnboundElementsBindHandler(BindHandler.DEFAULT),
                                new SpringValidatorAdapter(validator)))
                .orElseGet(LinkedHashMap::new);
    }

    /** Without configuration: this host, unprotected. */
    private static Environment local() {
        Path root = Path.of("/");
        HostTarget host =
                new HostTarget(
                        ThisMachine.hostname(root), root, ThisMachine.containedWithout(root));
        return new Environment("local", "This host", false, false, List.of(host));
    }
}

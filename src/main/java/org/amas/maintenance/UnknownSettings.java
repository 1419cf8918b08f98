package org.amas.maintenance;

import org.amas.maintenance.target.InvalidConfiguration;
import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ends the start at a setting below {@code amas} that nobody reads: it was meant to change
 * something. An environment variable may be another program's, so one that is nearly ours is only
 * warned of.
 */
class UnknownSettings implements EnvironmentPostProcessor, Ordered {

    private final Log log;

    UnknownSettings(DeferredLogFactory logs) {
        log = logs.getLog(UnknownSettings.class);
    }

    /** When all files are read, and before the folder of a wrong name is made. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, String> unknown = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource variables) {
                variables.getSource().keySet().forEach(this::warnIfNearlyOurs);
            } else if (source instanceof EnumerablePropertySource<?> properties) {
                collect(properties, unknown);
            }
        }
        if (!unknown.isEmpty()) {
            List<String> names = List.copyOf(unknown.keySet());
            String others = String.join(", ", names.subList(1, names.size()));
            throw new InvalidConfiguration(
                    names.getFirst(),
                    "is not known" + (others.isEmpty() ? "" : ", and neither is " + others),
                    String.join("\n", unknown.values()));
        }
    }

    private static void collect(EnumerablePropertySource<?> source, Map<String, String> unknown) {
        for (String name : source.getPropertyNames()) {
            if (name.equals("amas") || name.startsWith("amas.")) {
                boolean empty = "".equals(source.getProperty(name));
                ConfigurationPropertyName adapted = ConfigurationPropertyName.adapt(name, '.');
                if (!SettingNames.knows(adapted, empty)) {
                    Origin origin = OriginLookup.getOrigin(source, name);
                    unknown.put(
                            name,
                            "%s (%s): did you mean %s?"
                                    .formatted(
                                            name,
                                            origin == null ? source.getName() : origin,
                                            SettingNames.nearest(name)));
                }
            }
        }
    }

    private void warnIfNearlyOurs(String variable) {
        SettingNames.nearlyNamed(variable)
                .ifPresent(
                        meant ->
                                log.warn(
                                        "The environment variable %s is not read: did you mean %s, which is %s?"
                                                .formatted(
                                                        variable,
                                                        SettingNames.variable(meant),
                                                        meant)));
    }
}

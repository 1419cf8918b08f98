package org.amas.maintenance;

import org.apache.commons.text.similarity.LevenshteinDistance;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The names below {@code amas} that somebody reads, in files and as environment variables. */
final class SettingNames {

    static final Set<String> EACH =
            Set.of(
                    "amas.data-dir",
                    "amas.access.public-url",
                    "amas.access.allowed-hosts",
                    "amas.access.bootstrap.username",
                    "amas.access.bootstrap.password-file",
                    "amas.access.bootstrap.token-file",
                    "amas.procedure.directory",
                    "amas.step.backup.directory",
                    "amas.step.lifecycle.snapshot",
                    "amas.step.lifecycle.url",
                    "amas.step.packages.advisories",
                    "amas.step.packages.osv",
                    "amas.step.packages.releases",
                    "amas.step.shell.enabled",
                    "amas.step.shell.grace",
                    "amas.step.shell.processes",
                    "amas.step.shell.memory",
                    "amas.step.shell.disk-reserve",
                    "amas.step.tool.folders",
                    "amas.step.tool.mirrors",
                    "amas.run.concurrent",
                    "amas.run.output-limit",
                    "amas.run.disk-reserve",
                    "amas.run.search-time",
                    "amas.run.streams-per-person",
                    "amas.run.grace",
                    "amas.run.poll",
                    "amas.duty.environments",
                    "amas.duty.automatic-start",
                    "amas.duty.round",
                    "amas.duty.stop",
                    "amas.notify.allowed-addresses",
                    "amas.notify.patience",
                    "amas.notify.back-off",
                    "amas.notify.attempts",
                    "amas.notify.gather",
                    "amas.notify.heartbeat-url");

    /**
     * Who reads these judges their names himself: the environments, and what stands in for them in
     * tests and measurements.
     */
    private static final Set<String> WHOLE =
            Set.of(
                    "amas.environments",
                    "amas.notify.channels",
                    "amas.lab",
                    "amas.test",
                    "amas.bench",
                    "amas.screenshots");

    private static final List<ConfigurationPropertyName> NAMES =
            EACH.stream().map(ConfigurationPropertyName::of).toList();
    private static final List<ConfigurationPropertyName> TREES =
            WHOLE.stream().map(ConfigurationPropertyName::of).toList();

    private SettingNames() {}

    /**
     * @param empty without a value, as a YAML key is whose children are all comments
     */
    static boolean knows(ConfigurationPropertyName name, boolean empty) {
        boolean indexed = name.getNumberOfElements() > 1 && name.isLastElementIndexed();
        ConfigurationPropertyName whole = indexed ? name.getParent() : name;
        return NAMES.contains(whole)
                || TREES.stream().anyMatch(tree -> tree.equals(name) || tree.isAncestorOf(name))
                || empty && NAMES.stream().anyMatch(name::isAncestorOf);
    }

    /** The known name that takes the fewest corrections. */
    static String nearest(String name) {
        return EACH.stream()
                .sorted()
                .min(Comparator.comparingInt(known -> corrections(name, known)))
                .orElseThrow();
    }

    /**
     * What an environment variable was probably meant to set; empty if it is right, or resembles
     * nothing of ours.
     */
    static Optional<String> nearlyNamed(String variable) {
        String name = variable.replaceFirst("_[0-9]+_?$", "");
        if (!name.startsWith("AMAS_")
                || EACH.stream().anyMatch(k -> name.equals(variable(k)) || name.equals(loose(k)))) {
            return Optional.empty();
        }
        return EACH.stream()
                .sorted()
                .filter(
                        known ->
                                Math.min(
                                                corrections(name, variable(known)),
                                                corrections(name, loose(known)))
                                        <= name.length() / 6)
                .min(Comparator.comparingInt(known -> corrections(name, variable(known))));
    }

    /** {@code AMAS_RUN_OUTPUTLIMIT}. */
    static String variable(String known) {
        return loose(known.replace("-", ""));
    }

    /** {@code AMAS_RUN_OUTPUT_LIMIT}, which works as well. */
    private static String loose(String known) {
        return known.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** How many characters have to be added, left out or changed. */
    private static int corrections(String from, String to) {
        return LevenshteinDistance.getDefaultInstance().apply(from, to);
    }
}

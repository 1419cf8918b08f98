package org.amas.maintenance.step.host;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.HostTarget;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Named settings of the machine's kernel against what they should be; it changes none. */
@Component
class HostKernelKind extends HostCheck<HostKernelKind.Settings> {

    record Settings(@NotEmpty @Size(max = 100) List<@Valid @NotNull KernelRule> rules) {

        Settings {
            rules = rules == null ? List.of() : List.copyOf(rules);
        }
    }

    @Override
    public String name() {
        return "host.kernel";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return KernelSettings.readings();
    }

    @Override
    Outcome check(Settings settings, HostTarget host, StepContext context) throws IOException {
        KernelSettings kernel =
                new KernelSettings(context, reading -> reading.label("host", host.hostname()));
        for (KernelRule rule : settings.rules()) {
            kernel.judge(host.hostname(), rule, value(host, rule));
        }
        return kernel.outcome();
    }

    /**
     * Read in one piece: the kernel answers a second read of a number with its end, and a file
     * whose size is told as 0 is otherwise read byte by byte.
     */
    private static Optional<String> value(HostTarget host, KernelRule rule) throws IOException {
        try {
            return Optional.of(
                    String.join(
                            "\n",
                            Files.readAllLines(
                                    host.root().resolve("proc/sys").resolve(rule.path()))));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }
}

package org.amas.maintenance.step.file;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Replaces one program of this machine by one that an operator names with its checksum: fetched to
 * a temporary place, asked for its version there, put in place in one move; the old one is kept
 * beside it. Whatever isn't exactly what was meant changes nothing.
 */
@Component
@EnableConfigurationProperties(ToolProperties.class)
class FileReplaceToolKind implements StepKind<FileReplaceToolKind.Settings> {

    /**
     * @param url of the new file; empty: nothing is asked for
     * @param sha256 of it, as its makers publish it
     * @param file the absolute path of the program
     * @param version that the new one must tell of itself
     * @param args with which it tells it
     */
    record Settings(
            @Pattern(regexp = "(https?://[A-Za-z0-9._~:/%+-]{1,500})?") String url,
            @Pattern(regexp = "([0-9a-fA-F]{64})?") String sha256,
            @Size(max = 300) String file,
            @Pattern(regexp = "([0-9A-Za-z][0-9A-Za-z.+-]{0,60})?") String version,
            @Size(min = 1, max = 5) List<@NotNull @Pattern(regexp = "[a-zA-Z-]{1,30}") String> args,
            DataSize maxSize) {

        Settings {
            url = url == null ? "" : url;
            sha256 = sha256 == null ? "" : sha256;
            file = file == null ? "" : file;
            version = version == null ? "" : version;
            args = args == null ? List.of("--version") : List.copyOf(args);
            maxSize = maxSize == null ? DataSize.ofMegabytes(500) : maxSize;
        }

        boolean asked() {
            return !url.isEmpty();
        }

        @AssertTrue(message = "url, sha256, file and version are given together, or none of them")
        boolean isWhole() {
            boolean none = url.isEmpty() && sha256.isEmpty() && file.isEmpty() && version.isEmpty();
            boolean all =
                    !(url.isEmpty() || sha256.isEmpty() || file.isEmpty() || version.isEmpty());
            return none || all;
        }
    }

    private final Tools tools;
    private final ToolProperties properties;

    FileReplaceToolKind(Tools tools, ToolProperties properties) {
        this.tools = tools;
        this.properties = properties;
    }

    @Override
    public String name() {
        return "file.replace-tool";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public boolean setsVariables() {
        return true;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.HOST);
    }

    @Override
    public Set<String> readings() {
        return Set.of("bytes_installed");
    }

    @Override
    public Plan plan(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        if (!settings.asked()) {
            return Plan.nothing();
        }
        try {
            Path file = place(settings, context);
            return Plan.of(List.of(planned(file, settings)), "one file");
        } catch (TargetAbsent | ToolPlace.Refused e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private PlannedObject planned(Path file, Settings settings)
            throws IOException, InterruptedException {
        String old = Files.exists(file) ? ToolVersion.brief(file, settings.args()) : "nothing";
        String name = "%s: %s → %s".formatted(file, old, settings.version());
        return new PlannedObject("file", name, "replace", null);
    }

    /** Where it may be, and whence. */
    private Path place(Settings settings, StepContext context)
            throws IOException, ToolPlace.Refused {
        tools.off()
                .ifPresent(
                        why -> {
                            throw new TargetAbsent(why);
                        });
        Path file = ToolPlace.of(settings.file(), properties, context);
        if (properties.mirrors().stream().noneMatch(settings.url()::startsWith)) {
            throw new ToolPlace.Refused(
                    settings.url() + " begins with none of amas.step.tool.mirrors");
        }
        return file;
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        if (!settings.asked()) {
            context.say("No file is named that should be replaced.");
            return Outcome.skipped("not asked for");
        }
        Path file;
        try {
            file = place(settings, context);
        } catch (ToolPlace.Refused e) {
            return Outcome.failed("refused: " + e.getMessage());
        }
        PlannedObject planned = planned(file, settings);
        if (!context.mayTouch(planned)) {
            return Outcome.failed("refused: it is no longer what was shown, " + planned.name());
        }
        try {
            return new ToolReplacement(settings, file, tools, context).perform();
        } finally {
            Tools.discard(context);
        }
    }

    @Override
    public Recovery recover(StepContext context) throws Exception {
        tools.recover(context);
        return Recovery.unknown(
                "the program is either the old or the new one, whole: its version tells; the old"
                        + " one is kept beside it with "
                        + context.token()
                        + " in its name once it was replaced");
    }
}

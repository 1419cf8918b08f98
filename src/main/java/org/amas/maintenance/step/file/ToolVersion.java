package org.amas.maintenance.step.file;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.shell.Glance;
import org.amas.maintenance.step.shell.Tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program says its version is. */
final class ToolVersion {

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)+([-+.][0-9A-Za-z.]+)?");
    private static final int MOST = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UNTOLD = "a version it doesn't tell";

    private ToolVersion() {}

    /** For a plan, which keeps no folder: of a program that is installed already. */
    static String brief(Path program, List<String> args) throws InterruptedException {
        try {
            Glance glance = Glance.of(vector(program, args), PATIENCE, MOST);
            return switch (glance.exit()) {
                case 0 -> number(glance.out());
                case 127 -> "something that can't be run";
                default -> UNTOLD;
            };
        } catch (IOException late) {
            return UNTOLD;
        }
    }

    /**
     * Whether it runs and tells this version, held as any command is.
     *
     * @return why not; empty if it does
     */
    static Optional<String> differs(
            Path program, List<String> args, String version, Tools tools, StepContext context)
            throws IOException, InterruptedException {
        Tools.Ended ended =
                tools.run(context, vector(program, args), Tools.folder(context), List.of(), MOST);
        String said = new String(ended.printed(), StandardCharsets.UTF_8).strip();
        said.lines().limit(5).forEach(line -> context.say("  " + line));
        if (!ended.exit().equals(Optional.of(0))) {
            return Optional.of(
                    "asked for its version it ended with "
                            + ended.exit()
                                    .map(code -> "exit code " + code)
                                    .orElse(ended.trouble()));
        }
        Pattern whole =
                Pattern.compile("(?<![0-9.])" + Pattern.quote(version) + "(?![0-9]|\\.[0-9])");
        return whole.matcher(said).find()
                ? Optional.empty()
                : Optional.of("it says it is " + number(said) + ", not " + version);
    }

    private static List<String> vector(Path program, List<String> args) {
        List<String> vector = new ArrayList<>(List.of(program.toString()));
        vector.addAll(args);
        return vector;
    }

    private static String number(String said) {
        Matcher number = NUMBER.matcher(said);
        return number.find() ? number.group() : UNTOLD;
    }
}

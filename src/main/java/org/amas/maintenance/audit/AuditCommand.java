package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code audit verify <export.jsonl> [checkpoints]}: recomputes an exported record without the
 * application, its database or anything else that whoever changed the record may also have changed.
 */
public final class AuditCommand {

    private static final String USAGE =
            """
            Usage: java -jar amas-maintenance.jar audit verify <export.jsonl> [checkpoints]
              export.jsonl  the whole record, from the audit page as JSON lines
              checkpoints   the file audit-checkpoints of the data directory, or a copy of it
            Ends with 0 if the record is intact, 1 if it is not, or ends before the last
            checkpoint, and 2 if it can't be read or is empty.
            """;
    private static final int INTACT = 0;
    private static final int BROKEN = 1;
    private static final int UNREADABLE = 2;

    /** A field that is there twice could show a reader one value and be verified with the other. */
    private final JsonMapper json =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final PrintStream out;

    private AuditCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * @param arguments what follows {@code audit} on the command line
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out) {
        boolean known = !arguments.isEmpty() && arguments.getFirst().equals("verify");
        if (!known || arguments.size() < 2 || arguments.size() > 3) {
            out.print(USAGE);
            return UNREADABLE;
        }
        Path export = Path.of(arguments.get(1));
        @Nullable Path checkpoints = arguments.size() == 3 ? Path.of(arguments.get(2)) : null;
        try {
            return new AuditCommand(out).verify(export, checkpoints);
        } catch (IOException | UncheckedIOException unreadable) {
            out.println("It can't be read: " + unreadable.getMessage());
            return UNREADABLE;
        }
    }

    private int verify(Path export, @Nullable Path file) throws IOException {
        List<Checkpoint> checkpoints;
        try {
            checkpoints = file == null ? List.of() : Checkpoints.read(file);
        } catch (IllegalArgumentException changed) {
            out.println(file + " " + changed.getMessage());
            return BROKEN;
        }
        ChainWalk walk = new ChainWalk(checkpoints);
        String problem = walk(export, walk);
        if (problem != null) {
            out.printf("The record is broken at #%d: %s.", walk.sequence() + 1, problem);
            out.println(
                    walk.sequence() == 0
                            ? ""
                            : " Everything up to #%d is as it was written."
                                    .formatted(walk.sequence()));
            return BROKEN;
        }
        if (walk.sequence() == 0) {
            out.println("It holds no event, so there is nothing to verify.");
            return UNREADABLE;
        }
        Checkpoint later = walk.unreached();
        if (later != null) {
            out.printf(
                    "The record is as it was written up to #%d, and ends there, though #%d was"
                        + " there at %s. It was exported before that, or its end is cut off: only"
                        + " its own server can tell.%n",
                    walk.sequence(), later.sequence(), later.at());
            return BROKEN;
        }
        out.printf("The record is intact up to #%d, %s.%n", walk.sequence(), walk.hash());
        out.println(
                file == null
                        ? "Without checkpoints a record that was cut off at its end looks the same."
                        : "It agrees with %d checkpoints.".formatted(checkpoints.size()));
        return INTACT;
    }

    private @Nullable String walk(Path export, ChainWalk walk) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(export)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String problem;
                try {
                    AuditItem item = json.readValue(line, AuditItem.class);
                    problem = walk.step(item.event(json));
                } catch (JacksonException notAnEvent) {
                    problem = "its line is not an event";
                }
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }
}

package org.amas.maintenance.step.file;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.shell.Tools;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** One replacement, from the download to the look at what lies there afterwards. */
final class ToolReplacement {

    private final FileReplaceToolKind.Settings settings;
    private final Path file;
    private final Path fetched;
    private final Path kept;
    private final Tools tools;
    private final StepContext context;

    ToolReplacement(
            FileReplaceToolKind.Settings settings, Path file, Tools tools, StepContext context) {
        this.settings = settings;
        this.file = file;
        // Beside it, as a move is in one only within a file system.
        this.fetched = file.resolveSibling("." + context.token() + ".part");
        this.kept = file.resolveSibling(file.getFileName() + ".before-" + context.token());
        this.tools = tools;
        this.context = context;
    }

    Outcome perform() throws IOException, InterruptedException {
        try {
            long most = settings.maxSize().toBytes();
            ToolDownload.fetch(
                    URI.create(settings.url()), fetched, settings.sha256(), most, context);
            Files.setPosixFilePermissions(fetched, PosixFilePermissions.fromString("rwxr-xr-x"));
            context.say("Its checksum is right. Asking it for its version …");
            Optional<String> wrong = differs(fetched);
            return wrong.isPresent() ? unchanged(wrong.get()) : swap();
        } catch (ToolDownload.Wrong wrong) {
            return unchanged(String.valueOf(wrong.getMessage()));
        } finally {
            Files.deleteIfExists(fetched);
        }
    }

    private Optional<String> differs(Path program) throws IOException, InterruptedException {
        return ToolVersion.differs(program, settings.args(), settings.version(), tools, context);
    }

    private Outcome unchanged(String why) {
        context.say(why);
        return Outcome.failed(file + " is unchanged: " + why);
    }

    private Outcome swap() throws IOException, InterruptedException {
        long bytes = Files.size(fetched);
        boolean replaces = Files.exists(file);
        if (replaces) {
            Files.createLink(kept, file);
        }
        move(fetched);
        context.say(file + " is the new one" + (replaces ? "; the old one is " + kept : ""));
        Optional<String> wrong = differs(file);
        if (wrong.isPresent()) {
            return takenBack(wrong.get(), replaces);
        }
        context.reading(OnHost.named(Reading.of("bytes_installed", bytes, "bytes"), context));
        String undo = replaces ? "mv " + kept + " " + file : "rm " + file;
        context.show(
                Table.of(
                        "What was done",
                        List.of(Column.text("File"), Column.text("Now"), Column.text("Undo")),
                        List.of(Table.row(file.toString(), settings.version(), undo))));
        return Outcome.done("%s is %s now".formatted(file, settings.version()));
    }

    private Outcome takenBack(String why, boolean replaces) throws IOException {
        if (replaces) {
            move(kept);
        } else {
            Files.delete(file);
        }
        context.finding(
                Finding.error(
                                file.toString(),
                                "the new one didn't work in its place; the old one is back",
                                "tool-taken-back:" + file)
                        .evidence(why));
        return Outcome.done(file + " is what it was before");
    }

    private void move(Path from) throws IOException {
        Files.move(from, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

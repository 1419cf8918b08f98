package org.amas.maintenance.step.file;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which file of this machine may be replaced: one in a folder that is allowed, and no link. */
final class ToolPlace {

    private ToolPlace() {}

    /**
     * @return the file, which need not be there yet
     * @throws TargetAbsent if the machine isn't proven, or no folder is allowed
     * @throws Refused if it isn't in one of them
     */
    static Path of(String file, ToolProperties properties, StepContext context)
            throws IOException, Refused {
        HostTarget host = context.target(HostTarget.class, TargetType.HOST).proven();
        if (host.root().getNameCount() > 0) {
            throw new TargetAbsent("the machine's file system is only mounted here");
        }
        if (properties.folders().isEmpty()) {
            throw new TargetAbsent(
                    "no folder for tools is allowed: name it in amas.step.tool.folders");
        }
        Path path = Path.of(file);
        Path parent = path.getParent();
        if (!path.isAbsolute() || !path.equals(path.normalize()) || parent == null) {
            throw new Refused(file + " is no plain absolute path");
        }
        if (!Files.isDirectory(parent)) {
            throw new Refused("there is no folder " + parent);
        }
        Path real = parent.toRealPath();
        if (roots(properties).stream().noneMatch(real::startsWith)) {
            throw new Refused(file + " is in none of the folders of amas.step.tool.folders");
        }
        if (context.lab()) {
            Path lab =
                    context.target(FilesTarget.class, TargetType.FILES)
                            .proven()
                            .root()
                            .toRealPath();
            if (!real.startsWith(lab)) {
                throw new Refused(file + " is not below the lab's " + lab);
            }
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new Refused(file + " is no regular file, but a link or something else");
        }
        return real.resolve(path.getFileName());
    }

    private static List<Path> roots(ToolProperties properties) throws IOException {
        List<Path> roots = new ArrayList<>();
        for (String folder : properties.folders()) {
            if (Files.isDirectory(Path.of(folder))) {
                roots.add(Path.of(folder).toRealPath());
            }
        }
        return roots;
    }

    /** Why it may not be replaced. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }
}

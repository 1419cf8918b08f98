package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders of AMAS on the machine under maintenance.
 *
 * @param root absolute; every pattern is relative to it, and nothing outside it is touched
 * @param application glob patterns of application logs, {@code logs/*.log}
 * @param nginx glob patterns of nginx's access and error logs
 * @param audit glob patterns of audit logs, which no retention rule touches
 * @param source the folder of AMAS's source code, if it is there
 * @param unproven why this node is not proven to be the machine these folders are on
 */
public record FilesTarget(
        Path root,
        List<String> application,
        List<String> nginx,
        List<String> audit,
        @Nullable Path source,
        @Nullable String unproven)
        implements Target {

    @Override
    public TargetType type() {
        return TargetType.FILES;
    }

    @Override
    public String address() {
        return "files:" + root;
    }

    /**
     * @throws TargetAbsent unless this node is proven to be that machine
     */
    public FilesTarget proven() {
        if (unproven != null) {
            throw new TargetAbsent(unproven);
        }
        return this;
    }

    @Override
    public Answer probe() {
        if (unproven != null) {
            return Answer.unreachable(unproven);
        }
        if (!Files.isDirectory(root)) {
            return Answer.unreachable("there is no folder " + root);
        }
        return Files.isReadable(root)
                ? Answer.reached(null)
                : Answer.unreachable("this process may not read " + root);
    }
}

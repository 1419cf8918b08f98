package org.amas.maintenance.step.docker;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something a container may do beyond its own walls.
 *
 * @param word short and lasting, for tables and fingerprints
 * @param text what follows from it
 * @param evidence the setting, as the engine tells it
 * @param owns whoever is in the container owns the machine
 */
record Privilege(String word, String text, String evidence, boolean owns) {

    static final String ROOT = "root user";

    /** Each of them is as good as root outside. */
    private static final Set<String> MIGHTY =
            Set.of("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH");

    /** The engine's socket, or a folder that holds it. */
    private static final Pattern SOCKET =
            Pattern.compile("(/var)?/run(/docker\\.sock)?/?|.*/docker\\.sock");

    static List<Privilege> of(JsonNode container) {
        JsonNode host = container.path("HostConfig");
        List<Privilege> found = new ArrayList<>();
        if (host.path("Privileged").asBoolean(false)) {
            String text = "runs privileged: whoever is in it owns the machine";
            found.add(new Privilege("privileged", text, "HostConfig.Privileged: true", true));
        }
        mounts(container.path("Mounts"), found);
        shared(host, "NetworkMode", "host network", "network", found);
        shared(host, "PidMode", "host processes", "process list", found);
        shared(host, "IpcMode", "host memory", "shared memory", found);
        host.path("CapAdd").forEach(added -> capability(added.asString(""), found));
        user(container.path("Config").path("User").asString(""), found);
        return found;
    }

    private static void mounts(JsonNode mounts, List<Privilege> found) {
        for (JsonNode mount : mounts) {
            String source = mount.path("Source").asString("");
            String target = mount.path("Destination").asString("");
            String evidence = "mount: " + source + " at " + target;
            if (SOCKET.matcher(source).matches()) {
                String text =
                        "has the engine's socket, even read-only: whoever is in it owns the"
                                + " machine";
                found.add(new Privilege("docker.sock", text, evidence, true));
            } else if (source.equals("/")) {
                String text = "has the machine's whole file system";
                found.add(new Privilege("host root", text, evidence, true));
            }
        }
    }

    private static void shared(
            JsonNode host, String setting, String word, String what, List<Privilege> found) {
        if (host.path(setting).asString("").equals("host")) {
            String text = "shares the machine's " + what;
            found.add(new Privilege(word, text, "HostConfig." + setting + ": host", false));
        }
    }

    private static void capability(String added, List<Privilege> found) {
        String bare = added.replaceFirst("^CAP_", "");
        boolean mighty = MIGHTY.contains(bare);
        String text = "has the capability " + bare + (mighty ? ", which is as good as root" : "");
        found.add(new Privilege("capability " + bare, text, "HostConfig.CapAdd: " + added, mighty));
    }

    private static void user(String user, List<Privilege> found) {
        if (user.isEmpty() || user.matches("(root|0+)(:.*)?")) {
            String text = "runs as root: name a user in its image, or user: in the Compose file";
            String evidence = "Config.User: " + (user.isEmpty() ? "(none)" : user);
            found.add(new Privilege(ROOT, text, evidence, false));
        }
    }
}

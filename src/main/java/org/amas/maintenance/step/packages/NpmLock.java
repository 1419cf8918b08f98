package org.amas.maintenance.step.packages;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What npm's lock file says is installed: version 1 by nesting, 2 and 3 by path. */
final class NpmLock {

    private static final String FOLDER = "node_modules/";

    private NpmLock() {}

    static List<Installed> packages(String text) throws IOException {
        JsonNode lock;
        try {
            lock = JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new IOException("the lock file isn't JSON: " + e.getOriginalMessage(), e);
        }
        List<Installed> found = new ArrayList<>();
        if (lock.path("packages").isObject()) {
            lock.path("packages")
                    .properties()
                    .forEach(p -> byPath(p.getKey(), p.getValue(), found));
        } else if (lock.path("dependencies").isObject()) {
            nested(lock.path("dependencies"), "", found);
        } else {
            throw new IOException("the lock file names no packages");
        }
        return found;
    }

    /** The root and links to it are our own. */
    private static void byPath(String path, JsonNode entry, List<Installed> found) {
        int at = path.lastIndexOf(FOLDER);
        String version = entry.path("version").asString("");
        if (at >= 0 && !version.isEmpty() && !entry.path("link").asBoolean(false)) {
            String name = entry.path("name").asString(path.substring(at + FOLDER.length()));
            String use = entry.path("dev").asBoolean(false) ? " (development only)" : "";
            found.add(new Installed(name, version, path + use));
        }
    }

    private static void nested(JsonNode dependencies, String above, List<Installed> found) {
        dependencies
                .properties()
                .forEach(
                        d -> {
                            String path = above + FOLDER + d.getKey();
                            String version = d.getValue().path("version").asString("");
                            if (!version.isEmpty()) {
                                found.add(new Installed(d.getKey(), version, path));
                            }
                            nested(d.getValue().path("dependencies"), path + "/", found);
                        });
    }
}

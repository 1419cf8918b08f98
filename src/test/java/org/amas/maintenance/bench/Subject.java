package org.amas.maintenance.bench;

import org.amas.maintenance.acceptance.Api;
import org.amas.maintenance.acceptance.Packaged;
import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.acceptance.Recipe;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The packaged application with an empty database, being measured: {@code java -jar}, no more. */
final class Subject implements AutoCloseable {

    static final String USERNAME = "root";
    private static final String TOKEN = "amas_bench_" + "t".repeat(40);

    private final Path folder;
    private final Map<String, String> settings = new TreeMap<>();
    private Packaged application;

    private Subject(Path folder) {
        this.folder = folder;
    }

    /** Prepares a folder of its own below {@code target/bench}; nothing runs yet. */
    static Subject in(String name) throws IOException {
        Path folder = Path.of("target", "bench", name).toAbsolutePath();
        FileSystemUtils.deleteRecursively(folder);
        Files.createDirectories(folder.resolve("procedures"));
        Subject subject = new Subject(folder);
        subject.settings.putAll(Product.bootstrap(folder, TOKEN));
        subject.settings.put("amas.procedure.directory", subject.procedures().toString());
        subject.settings.put("amas.step.shell.enabled", "true");
        subject.settings.put("amas.environments.bench.title", "Bench");
        return subject;
    }

    Subject with(Recipe... recipes) {
        for (Recipe recipe : recipes) {
            recipe.in(procedures());
        }
        return this;
    }

    Subject with(Map<String, String> more) {
        settings.putAll(more);
        return this;
    }

    Subject started(String... options) throws IOException {
        return started(Packaged.jar(), options);
    }

    Subject started(Path jar, String... options) throws IOException {
        int port = Product.closedPort();
        settings.put("server.port", Integer.toString(port));
        application = Packaged.started(folder, port, List.of(options), jar, settings);
        return this;
    }

    /** Stops it and forgets what it stored. */
    void reset() throws IOException {
        application.close();
        FileSystemUtils.deleteRecursively(folder.resolve("data"));
    }

    Path folder() {
        return folder;
    }

    Path procedures() {
        return folder.resolve("procedures");
    }

    Api api() {
        return new Api(application.base(), TOKEN);
    }

    String base() {
        return application.base();
    }

    long pid() {
        return application.pid();
    }

    @Override
    public void close() {
        application.close();
    }
}

package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class PrivateFilesTests {

    @TempDir private Path data = Path.of("");

    @Test
    void whatAnEarlierStartLeftOpenIsClosed() throws IOException {
        Path database = open(data.resolve("amas.mv.db"), "rw-r--r--");
        Path spooled = open(data.resolve("runs/7/2/unsaved-output-0"), "rw-rw-rw-");
        Path program = open(data.resolve("runs/7/2/tool"), "rwxr-xr-x");
        Path foreign = open(data.resolve("README"), "rw-r--r--");
        Path link = Files.createSymbolicLink(data.resolve("runs/7/link"), foreign);

        application().run("--amas.data-dir=" + data).close();

        assertThat(mode(database)).isEqualTo("rw-------");
        assertThat(mode(spooled)).isEqualTo("rw-------");
        assertThat(mode(program)).isEqualTo("rwx------");
        assertThat(mode(spooled.getParent())).isEqualTo("rwx------");
        assertThat(mode(foreign)).isEqualTo("rw-r--r--");
        assertThat(link).exists();
    }

    @Test
    void whatThisStartMakesIsClosedOnceItHasStarted() throws IOException {
        Path database = data.resolve("amas.mv.db");
        SpringApplication application = application();
        application.addInitializers(
                context -> {
                    try {
                        open(database, "rw-r--r--");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });

        application.run("--amas.data-dir=" + data).close();

        assertThat(mode(database)).isEqualTo("rw-------");
    }

    private static SpringApplication application() {
        SpringApplication application = new SpringApplication(Empty.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        return application;
    }

    @Configuration
    static class Empty {}

    private static Path open(Path file, String mode) throws IOException {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

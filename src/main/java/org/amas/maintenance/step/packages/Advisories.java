package org.amas.maintenance.step.packages;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The newest snapshot that this installation has: the operator's, else the one that ships. */
@Component
@EnableConfigurationProperties(PackagesProperties.class)
class Advisories {

    private final PackagesProperties properties;

    Advisories(PackagesProperties properties) {
        this.properties = properties;
    }

    /**
     * @param wanted the packages of which advisories are kept
     * @throws IOException naming the file that can't be used
     */
    AdvisorySnapshot of(Ecosystem ecosystem, Set<String> wanted) throws IOException {
        String folder = properties.advisories();
        Path own = folder == null ? null : Path.of(folder, ecosystem.file());
        if (own != null && Files.isRegularFile(own)) {
            try (InputStream in = Files.newInputStream(own)) {
                return AdvisorySnapshot.read(in, ecosystem, wanted);
            } catch (IOException e) {
                throw new IOException(own + " can't be used: " + e.getMessage(), e);
            }
        }
        String shipped = "/advisories/" + ecosystem.file();
        try (InputStream in = Advisories.class.getResourceAsStream(shipped)) {
            if (in == null) {
                throw new IllegalStateException(shipped + " is missing from the application");
            }
            return AdvisorySnapshot.read(in, ecosystem, wanted);
        }
    }

    /** What to do about an old one. */
    static String remedy(Ecosystem ecosystem) {
        return "put a newer %s into the folder of amas.step.packages.advisories"
                .formatted(ecosystem.file());
    }
}

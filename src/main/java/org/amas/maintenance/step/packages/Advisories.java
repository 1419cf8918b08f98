package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.ListServer;
import org.amas.maintenance.step.StepContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;

/**
 * The newest advisories that this installation has: asked for today, kept from an earlier day, the
 * operator's, or those that ship.
 */
@Component
@EnableConfigurationProperties(PackagesProperties.class)
class Advisories {

    private final PackagesProperties properties;
    private final KeptLists lists;

    Advisories(PackagesProperties properties, KeptLists lists) {
        this.properties = properties;
        this.lists = lists;
    }

    /**
     * Asks for what is newer, where somebody is to be asked; that he can't be had is told, and what
     * there is must do.
     *
     * @param wanted the packages of which advisories are kept
     * @throws IOException naming the file that can't be used
     */
    AdvisorySnapshot of(Ecosystem ecosystem, Set<String> wanted, StepContext context)
            throws IOException, InterruptedException {
        AdvisorySnapshot own = own(ecosystem, wanted);
        String osv = properties.osv();
        if (osv == null) {
            return own;
        }
        KeptAdvisories kept = KeptAdvisories.of(ecosystem, lists);
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        if (!kept.isOf(today, wanted)) {
            try (ListServer server = new ListServer(context)) {
                kept = new OsvServer(osv, server, context).fetched(kept, wanted, today);
                kept.keep(lists);
            } catch (IOException e) {
                String why = "newer advisories could not be had: " + e.getMessage();
                context.say(why);
                return kept.over(own, wanted).because(why);
            }
        }
        return kept.over(own, wanted);
    }

    private AdvisorySnapshot own(Ecosystem ecosystem, Set<String> wanted) throws IOException {
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
        return "name a server in %s, or put a newer %s into the folder of amas.step.packages.advisories"
                .formatted(PackagesProperties.OSV, ecosystem.file());
    }
}

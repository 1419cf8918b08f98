package org.amas.maintenance.run;

import org.amas.maintenance.procedure.CatalogueReloaded;
import org.amas.maintenance.run.EmergencyCard.ByHand;
import org.amas.maintenance.run.EmergencyCard.Item;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.OwnerOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Keeps a copy of the card where it can be read and printed without the application. */
@Component
class EmergencyPaper {

    static final String FILE = "emergency.txt";

    private static final Logger log = LoggerFactory.getLogger(EmergencyPaper.class);

    private final EmergencyCard card;
    private final Path directory;
    private final Clock clock;

    EmergencyPaper(EmergencyCard card, @Value("${amas.data-dir}") Path directory, Clock clock) {
        this.card = card;
        this.directory = directory;
        this.clock = clock;
    }

    @EventListener({ApplicationReadyEvent.class, CatalogueReloaded.class})
    synchronized void write() {
        try {
            // Beside it first: who prints it now must not get half of it.
            Path fresh = Files.createTempFile(directory, FILE, ".new", OwnerOnly.FILE);
            Files.writeString(fresh, String.join("\n", lines()) + "\n");
            Files.move(
                    fresh,
                    directory.resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("The card for emergencies can't be kept in {}: {}", directory, e.toString());
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("EMERGENCY - what to do when AMAS is in trouble");
        lines.add("Written " + Moment.minute(clock.instant()) + ". Print it; keep it by the desk.");
        lines.add("");
        lines.add("On call: ____________________   Lead: ____________________");
        lines.add("");
        lines.add("WITH AMAS MAINTENANCE: open /emergency (Emergency, top right on every page)");
        number(card.steps(), lines);
        for (ByHand one : card.byHand()) {
            lines.add("");
            lines.add(
                    "WITHOUT IT, IN %s%s"
                            .formatted(
                                    one.environment().title().toUpperCase(java.util.Locale.ROOT),
                                    one.environment().approvalRequired()
                                            ? " (protected: what destroys needs a second person)"
                                            : ""));
            number(one.items(), lines);
        }
        return lines;
    }

    private static void number(List<Item> items, List<String> lines) {
        for (int i = 0; i < items.size(); i++) {
            lines.addAll(wrapped(i + 1 + ". ", items.get(i).text()));
            items.get(i).below().forEach(line -> lines.add("      " + line));
        }
    }

    /** As wide as paper; commands stay whole, because half of one is another. */
    private static List<String> wrapped(String number, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(number);
        for (String word : text.split(" ")) {
            if (line.length() + word.length() > 78) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder("   ");
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}

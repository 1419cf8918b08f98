package org.amas.maintenance.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file of our own database, where that is an H2. */
public final class OwnDatabase {

    private static final Pattern H2 = Pattern.compile("jdbc:h2:((?:[A-Za-z]{2,}:)*)([^;]+).*");
    private static final Pattern NO_FILE = Pattern.compile("(?:mem|tcp|ssl|zip):.*");

    private OwnDatabase() {}

    /**
     * @param url as the driver takes it
     * @return empty if it names no file of this machine
     */
    public static Optional<Path> file(String url) {
        Matcher h2 = H2.matcher(url);
        if (!h2.matches() || NO_FILE.matcher(h2.group(1)).matches()) {
            return Optional.empty();
        }
        String path = h2.group(2).replaceFirst("^~(?=/)", System.getProperty("user.home"));
        return Optional.of(Path.of(path + ".mv.db").toAbsolutePath().normalize());
    }
}

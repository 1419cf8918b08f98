package org.amas.maintenance.step.scanner;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Takes out of a scanner's words what might be the secret that it found. */
final class Redaction {

    private static final int LONGEST = 400;
    private static final String GONE = "…";

    /** Scanners quote what they found; the words around it are enough. */
    private static final Pattern QUOTED =
            Pattern.compile("'[^'\n]{3,}'|\"[^\"\n]{3,}\"|`[^`\n]{3,}`");

    /** Longer than the names of advisories, and of letters and digits both. */
    private static final Pattern TOKEN =
            Pattern.compile("(?=[\\w+/=-]*\\d)(?=[\\w+/=-]*[A-Za-z])[\\w+/=-]{20,}");

    private static final Pattern ASSIGNED =
            Pattern.compile(
                    "(?i)((?:secret|token|passwo?r?d|key|credential)\\w*\\s{0,3}[:=]\\s{0,3})\\S+");

    private Redaction() {}

    static String of(String words) {
        String line = words.strip().replaceAll("\\s+", " ");
        String bare = ASSIGNED.matcher(line).replaceAll("$1" + GONE);
        bare = QUOTED.matcher(bare).replaceAll("'" + GONE + "'");
        bare = TOKEN.matcher(bare).replaceAll(GONE);
        return bare.length() <= LONGEST ? bare : bare.substring(0, LONGEST - 1) + GONE;
    }

    /** Tells two secrets apart; too short to be sure of a guess. */
    static String hash(String secret) {
        if (secret.isEmpty()) {
            return "";
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.amas.maintenance.notify;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was said between us and a receiver, without any secret, for whoever tests a channel. */
class Transcript {

    private static final int MOST_LINES = 200;
    private static final int LONGEST = 500;

    private final List<String> lines = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();

    /** What no line shows. */
    void hide(String secret) {
        if (!secret.isBlank()) {
            secrets.add(secret);
        }
    }

    synchronized void say(String line) {
        String shown = line.strip();
        for (String secret : secrets) {
            shown = shown.replace(secret, "•••");
        }
        shown = shown.replaceAll("\\p{Cntrl}", " ");
        if (lines.size() < MOST_LINES && !shown.isEmpty()) {
            lines.add(shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST - 1) + "…");
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** For a library that writes its protocol down; its own remarks are left out. */
    PrintStream stream() {
        return new PrintStream(new Lines(), true, StandardCharsets.UTF_8);
    }

    private final class Lines extends OutputStream {

        private final StringBuilder line = new StringBuilder();

        @Override
        public void write(int b) {
            if (b == '\n') {
                if (!line.toString().startsWith("DEBUG")) {
                    say(line.toString());
                }
                line.setLength(0);
            } else {
                line.append((char) (b & 0xff));
            }
        }
    }
}

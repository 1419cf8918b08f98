package org.amas.maintenance.step.packages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a file that pin packages, and the same with some of them raised. */
final class Pins {

    /** {@code uvicorn[standard]==0.24.0 ; python_version > "3.8"}. */
    private static final Pattern REQUIREMENT =
            Pattern.compile(
                    "(\\s*([A-Za-z0-9][\\w.-]*)\\s*(?:\\[[^\\]]*])?\\s*===?\\s*)([^\\s;#,]+)(.*)");

    /** {@code "axios": "^1.6.2"}, one a line, as npm writes it. */
    private static final Pattern DEPENDENCY =
            Pattern.compile("(\\s*\"([^\"]+)\"\\s*:\\s*\"[~^]?)(\\d[^\"\\s]*)(\".*)");

    private final Ecosystem ecosystem;
    private final Pattern form;
    private final List<String> lines;

    private Pins(Ecosystem ecosystem, Pattern form, String text) {
        this.ecosystem = ecosystem;
        this.form = form;
        this.lines = text.lines().toList();
    }

    static Pins requirements(String text) {
        return new Pins(Ecosystem.PYPI, REQUIREMENT, text);
    }

    static Pins manifest(String text) {
        return new Pins(Ecosystem.NPM, DEPENDENCY, text);
    }

    List<String> lines() {
        return lines;
    }

    /** By package. */
    Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        for (String line : lines) {
            Matcher pin = form.matcher(line);
            if (pin.matches()) {
                versions.put(ecosystem.normal(pin.group(2)), pin.group(3));
            }
        }
        return versions;
    }

    List<String> raised(Map<String, Raise> raises) {
        List<String> raised = new ArrayList<>();
        for (String line : lines) {
            Matcher pin = form.matcher(line);
            Raise raise = pin.matches() ? raises.get(ecosystem.normal(pin.group(2))) : null;
            raised.add(raise == null ? line : pin.group(1) + raise.to() + pin.group(4));
        }
        return raised;
    }
}

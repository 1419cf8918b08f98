package org.amas.maintenance.step.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What stays of a message when everything that differs from time to time is taken out. One pass
 * over words; no expression that could run wild.
 */
final class Signature {

    private static final int LONGEST_INPUT = 8_192;
    private static final int LONGEST = 240;
    private static final String OPENING = "\"'`";
    private static final String ROOTS =
            "/tmp/ /var/ /home/ /data/ /app/ /opt/ /usr/ /srv/ /etc/ /mnt/ /root/ /run/ /logs/";

    private final String text;
    private final StringBuilder made = new StringBuilder();
    private int at;

    private Signature(String message) {
        text = message.length() > LONGEST_INPUT ? message.substring(0, LONGEST_INPUT) : message;
    }

    static String of(String message) {
        return new Signature(message).normalise();
    }

    /** Twelve hexadecimal digits that stand for a text. */
    static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String normalise() {
        while (at < text.length() && made.length() < LONGEST) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                gap();
            } else if (OPENING.indexOf(c) >= 0 && opens()) {
                quoted(c);
            } else if (part(c)) {
                word();
            } else {
                made.append(c);
                at++;
            }
        }
        String signature = made.toString().strip();
        return signature.length() > LONGEST ? signature.substring(0, LONGEST) : signature;
    }

    private void gap() {
        at++;
        if (!made.isEmpty() && made.charAt(made.length() - 1) != ' ') {
            made.append(' ');
        }
    }

    /** The apostrophe in "can't" opens nothing. */
    private boolean opens() {
        return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
    }

    private void quoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0 || end - at > LONGEST_INPUT / 4) {
            made.append(quote);
            at++;
            return;
        }
        String inside = text.substring(at + 1, end);
        made.append(quote).append(quotedPart(inside)).append(quote);
        at = end + 1;
    }

    private static String quotedPart(String inside) {
        if (identifies(inside)) {
            return "<id>";
        }
        return of(inside);
    }

    /** A quoted word with digits, an address or a long one names this one thing; others a kind. */
    private static boolean identifies(String inside) {
        boolean oneWord = inside.chars().noneMatch(Character::isWhitespace);
        boolean own = inside.chars().anyMatch(c -> Character.isDigit(c) || c == '@');
        return oneWord && !inside.startsWith("/") && (own || inside.length() > 40);
    }

    private static boolean part(char c) {
        return Character.isLetterOrDigit(c) || "_-./:@+%#~\\".indexOf(c) >= 0;
    }

    private void word() {
        int from = at;
        while (at < text.length() && part(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.contains("://")) {
            while (at < text.length()
                    && !Character.isWhitespace(text.charAt(at))
                    && "\"'`,)>]".indexOf(text.charAt(at)) < 0) {
                at++; // a query is of this one request
            }
        }
        int end = word.length();
        while (end > 0 && ".:-/".indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        made.append(Word.normalised(word.substring(0, end), ROOTS)).append(word.substring(end));
    }
}

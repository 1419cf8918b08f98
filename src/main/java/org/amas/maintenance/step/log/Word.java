package org.amas.maintenance.step.log;

/** One word of a message, with what identifies a single thing taken out; in order of certainty. */
final class Word {

    private static final int LONG_HEX = 8;
    private static final int LONG_TOKEN = 24;

    private Word() {}

    static String normalised(String word, String roots) {
        if (word.isEmpty() || word.chars().noneMatch(c -> c == '/' || c == '@' || digit(c))) {
            return hexOnly(word) && word.length() >= 2 * LONG_HEX ? "<hex>" : word;
        }
        if (uuid(word)) {
            return "<uuid>";
        }
        if (address(word)) {
            return "<ip>";
        }
        int scheme = word.indexOf("://");
        if (scheme > 0) {
            return word.substring(0, scheme) + "://<url>";
        }
        if (word.indexOf('@') > 0 && word.indexOf('.', word.indexOf('@')) > 0) {
            return "<email>";
        }
        if (word.indexOf('/') >= 0) {
            return path(word, roots);
        }
        return parts(word);
    }

    /** A place on a disk is one thing; a route of the API is a kind of thing. */
    private static String path(String word, String roots) {
        int second = word.indexOf('/', 1);
        String root = second < 0 ? "" : word.substring(0, second + 1);
        if (word.startsWith("/") && (roots.contains(root) && !root.isEmpty() || file(word))) {
            return "<path>";
        }
        StringBuilder made = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= word.length(); i++) {
            if (i == word.length() || word.charAt(i) == '/') {
                String part = word.substring(from, i);
                made.append(uuid(part) ? "<uuid>" : parts(part));
                if (i < word.length()) {
                    made.append('/');
                }
                from = i + 1;
            }
        }
        return made.toString();
    }

    private static boolean file(String word) {
        int dot = word.lastIndexOf('.');
        return dot > word.lastIndexOf('/') + 1 && word.length() - dot <= 6;
    }

    /** Splits at what isn't a letter or digit: {@code task_1013} is a {@code task_<n>}. */
    private static String parts(String word) {
        StringBuilder made = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= word.length(); i++) {
            if (i == word.length() || !Character.isLetterOrDigit(word.charAt(i))) {
                part(word.substring(from, i), made);
                if (i < word.length()) {
                    made.append(word.charAt(i));
                }
                from = i + 1;
            }
        }
        return made.toString().replace("<n>.<n>", "<n>");
    }

    private static void part(String part, StringBuilder made) {
        if (hex(part)) {
            made.append("<hex>");
        } else if (part.length() >= LONG_TOKEN && part.chars().anyMatch(Word::digit)) {
            made.append("<id>");
        } else {
            digits(part, made);
        }
    }

    private static void digits(String part, StringBuilder made) {
        boolean inNumber = false;
        for (int i = 0; i < part.length(); i++) {
            boolean digit = digit(part.charAt(i));
            if (!digit) {
                made.append(part.charAt(i));
            } else if (!inNumber) {
                made.append("<n>");
            }
            inNumber = digit;
        }
    }

    private static boolean hex(String part) {
        if (part.length() > 2 && part.charAt(0) == '0' && (part.charAt(1) | 32) == 'x') {
            return hexOnly(part.substring(2));
        }
        boolean digit = part.chars().anyMatch(Word::digit);
        boolean letter = part.chars().anyMatch(Character::isLetter);
        return part.length() >= LONG_HEX && digit && letter && hexOnly(part);
    }

    private static boolean hexOnly(String part) {
        return !part.isEmpty() && part.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private static boolean uuid(String word) {
        if (word.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? word.charAt(i) != '-' : Character.digit(word.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** IPv4 with or without a port, IPv6. */
    private static boolean address(String word) {
        String[] parts = word.split("[.:]", -1);
        boolean numbers = word.chars().allMatch(c -> digit(c) || c == '.' || c == ':');
        boolean four = word.chars().filter(c -> c == '.').count() == 3;
        if (numbers && four && parts.length <= 5) {
            return true;
        }
        return word.chars().filter(c -> c == ':').count() >= 2
                && word.chars().noneMatch(c -> c != ':' && Character.digit(c, 16) < 0)
                && !numbers;
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}

package org.amas.maintenance.step.packages;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A version of a Python package, ordered as PEP 440 says: {@code 1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 <
 * 1.0+local < 1.0.post1 < 1.1}. No library on Maven Central does that.
 *
 * @param release without zeros at its end: 1.0 is 1
 * @param phase -2 a development release of no other, -1 before the release, 0 the release
 * @param letter a, b or rc; empty if it isn't a pre-release
 * @param post null if it isn't a post-release
 * @param dev null if it isn't a development release
 */
record Pep440(
        BigInteger epoch,
        List<BigInteger> release,
        int phase,
        String letter,
        BigInteger pre,
        @Nullable BigInteger post,
        @Nullable BigInteger dev,
        List<String> local)
        implements Comparable<Pep440> {

    private static final Pattern FORM =
            Pattern.compile(
                    "v?(?:(?<epoch>\\d+)!)?(?<release>\\d+(?:\\.\\d+)*)"
                        + "(?:[-_.]?(?<letter>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pre>\\d*))?"
                        + "(?<posted>-(?<bare>\\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<post>\\d*))?"
                        + "(?<deved>[-_.]?dev[-_.]?(?<dev>\\d*))?"
                        + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?");

    private static final Comparator<Pep440> ORDER =
            Comparator.comparing(Pep440::epoch)
                    .thenComparing(Pep440::release, Pep440::numbers)
                    .thenComparing(Pep440::phase)
                    .thenComparing(Pep440::letter)
                    .thenComparing(Pep440::pre)
                    .thenComparing(v -> v.post, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(v -> v.dev, Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(Pep440::local, Pep440::locals);

    /** Empty if it isn't one. */
    static Optional<Pep440> parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        return form.matches() ? Optional.of(of(form)) : Optional.empty();
    }

    private static Pep440 of(Matcher form) {
        String letter = letter(form.group("letter"));
        BigInteger post = form.group("posted") == null ? null : posted(form);
        BigInteger dev = form.group("deved") == null ? null : number(form.group("dev"));
        boolean bareDev = dev != null && letter.isEmpty() && post == null;
        return new Pep440(
                number(form.group("epoch")),
                release(form.group("release")),
                bareDev ? -2 : letter.isEmpty() ? 0 : -1,
                letter,
                number(form.group("pre")),
                post,
                dev,
                form.group("local") == null
                        ? List.of()
                        : List.of(form.group("local").split("[-_.]")));
    }

    private static BigInteger posted(Matcher form) {
        String bare = form.group("bare");
        return number(bare == null ? form.group("post") : bare);
    }

    private static List<BigInteger> release(String text) {
        List<BigInteger> numbers =
                new ArrayList<>(Stream.of(text.split("\\.")).map(BigInteger::new).toList());
        while (numbers.size() > 1 && numbers.getLast().signum() == 0) {
            numbers.removeLast();
        }
        return List.copyOf(numbers);
    }

    private static String letter(@Nullable String written) {
        return switch (written) {
            case null -> "";
            case "alpha", "a" -> "a";
            case "beta", "b" -> "b";
            default -> "rc";
        };
    }

    /** Left out means 0. */
    private static BigInteger number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
    }

    private static int numbers(List<BigInteger> one, List<BigInteger> other) {
        for (int at = 0; at < Math.min(one.size(), other.size()); at++) {
            int order = one.get(at).compareTo(other.get(at));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** Numbers are newer than words, and more parts newer than fewer. */
    private static int locals(List<String> one, List<String> other) {
        for (int at = 0; at < Math.min(one.size(), other.size()); at++) {
            int order = part(one.get(at), other.get(at));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int part(String one, String other) {
        boolean number = one.matches("\\d+");
        if (number != other.matches("\\d+")) {
            return number ? 1 : -1;
        }
        return number ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
    }

    boolean preliminary() {
        return phase < 0 || dev != null;
    }

    @Override
    public int compareTo(Pep440 other) {
        return ORDER.compare(this, other);
    }
}

package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A certificate and what matters of it to whoever is served by it.
 *
 * @param place the file, or host and port
 * @param wanted the name it must be for; null for a file, which doesn't say
 * @param names it is for
 */
public record Presented(
        String place, @Nullable String wanted, Instant from, Instant until, List<String> names) {

    /** As X.509 numbers the kinds of a subject's alternative names. */
    private static final int DNS = 2;

    private static final int ADDRESS = 7;

    static Presented of(X509Certificate certificate, String place, @Nullable String wanted) {
        return new Presented(
                place,
                wanted,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                names(certificate));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(name -> List.of(DNS, ADDRESS).contains(name.getFirst()))
                            .map(name -> name.get(1).toString())
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    boolean fits() {
        return wanted == null || names.stream().anyMatch(name -> covers(name, wanted));
    }

    /** A star stands for the first label, and for nothing else: no browser takes it for more. */
    private static boolean covers(String name, String wanted) {
        String pattern = name.toLowerCase(Locale.ROOT);
        String host = wanted.toLowerCase(Locale.ROOT);
        int dot = host.indexOf('.');
        return pattern.equals(host)
                || (pattern.startsWith("*.")
                        && dot > 0
                        && pattern.substring(1).equals(host.substring(dot)));
    }

    boolean good(Instant now) {
        return fits() && !now.isBefore(from) && now.isBefore(until);
    }

    /** {@code amas.example:443: 20 days left, until 2026-12-18; it is for amas.example}. */
    String sentence(Instant now) {
        String name =
                wanted == null
                        ? ""
                        : fits()
                                ? "; it is for " + wanted
                                : "; it is not for %s, only for %s"
                                        .formatted(
                                                wanted,
                                                names.isEmpty()
                                                        ? "nobody by name"
                                                        : String.join(", ", names));
        return place + ": " + life(now) + name;
    }

    private String life(Instant now) {
        if (now.isBefore(from)) {
            return "not valid before " + day(from);
        }
        return now.isBefore(until)
                ? days(Duration.between(now, until)) + " left, until " + day(until)
                : "expired " + days(Duration.between(until, now)) + " ago, on " + day(until);
    }

    private static String days(Duration time) {
        return time.toDays() == 1 ? "1 day" : time.toDays() + " days";
    }

    private static String day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}

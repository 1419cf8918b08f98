package org.amas.maintenance.step.tls;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Judges one certificate after the other, wherever it is from. */
final class CertificateCheck {

    private static final int LEAST_RSA_BITS = 2_048;
    private static final int LEAST_EC_BITS = 256;

    private final StepContext context;
    private final Trust trust;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    CertificateCheck(StepContext context, Trust trust) {
        this.context = context;
        this.trust = trust;
    }

    /** Dates, strength and authority of every certificate of a chain. */
    void judge(String place, List<X509Certificate> chain, String protocol)
            throws GeneralSecurityException {
        X509Certificate own = chain.getFirst();
        daysLeft(place, own, protocol.isEmpty());
        chain.stream().skip(1).forEach(above -> expired(place, above));
        chain.stream()
                .filter(c -> c.equals(own) || !Trust.selfSigned(c))
                .forEach(c -> weak(place, c));
        String doubt = trust.doubt(chain);
        if (!doubt.isEmpty()) {
            context.finding(doubted(place, doubt, chain));
        }
        rows.add(row(place, own, chain.size(), protocol, doubt));
    }

    private static Finding doubted(String place, String doubt, List<X509Certificate> chain) {
        return Finding.error(
                        place,
                        "leads to no authority that clients trust ("
                                + doubt
                                + "): serve the whole chain, or name an authority of your own",
                        "untrusted:" + place)
                .evidence(evidence(chain));
    }

    /** The reading's limit tells when it is too late; a date that hasn't come is another fault. */
    private void daysLeft(String place, X509Certificate own, boolean file) {
        Instant now = context.clock().instant();
        Instant until = own.getNotAfter().toInstant();
        double days = Math.floor(Duration.between(now, until).toMinutes() / 144.0) / 10;
        Reading left = Reading.of("days_left", days, "days").label("certificate", place);
        // What an endpoint presents may come from any machine.
        context.reading(file ? OnHost.named(left, context) : left);
        if (!until.isAfter(now)) {
            String text = "expired on " + Moment.minute(until);
            context.finding(Finding.critical(place, text, "expired:" + place));
        }
        if (own.getNotBefore().toInstant().isAfter(now)) {
            String text = "isn't valid before " + Moment.minute(own.getNotBefore().toInstant());
            context.finding(Finding.error(place, text, "early:" + place));
        }
        context.say(
                "%s: made out to %s by %s, %s"
                        .formatted(
                                place,
                                Names.of(own),
                                own.getIssuerX500Principal(),
                                days < 0 ? "expired" : days + " days left"));
    }

    private void expired(String place, X509Certificate above) {
        Instant until = above.getNotAfter().toInstant();
        if (!until.isAfter(context.clock().instant())) {
            String name = above.getSubjectX500Principal().getName();
            String text = "its authority %s expired on %s".formatted(name, Moment.minute(until));
            context.finding(Finding.error(place, text, "authority-expired:" + place + ":" + name));
        }
    }

    private void weak(String place, X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        String signed = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signed.contains("SHA1") || signed.contains("MD5") || signed.contains("MD2")) {
            String text = name + " is signed by " + signed + ", which is broken";
            context.finding(Finding.error(place, text, "weak-signature:" + place + ":" + name));
        }
        String small = small(certificate.getPublicKey());
        if (!small.isEmpty()) {
            String text = name + " has a key of " + small;
            context.finding(Finding.error(place, text, "weak-key:" + place + ":" + name));
        }
    }

    private static String small(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa when rsa.getModulus().bitLength() < LEAST_RSA_BITS ->
                    rsa.getModulus().bitLength() + " bits, fewer than " + LEAST_RSA_BITS;
            case ECPublicKey ec when ec.getParams().getOrder().bitLength() < LEAST_EC_BITS ->
                    ec.getParams().getOrder().bitLength() + " bits, fewer than " + LEAST_EC_BITS;
            default -> "";
        };
    }

    private static List<@Nullable Object> row(
            String place, X509Certificate own, int length, String protocol, String doubt) {
        return Table.row(
                place,
                Names.of(own).toString(),
                own.getIssuerX500Principal().getName(),
                own.getNotAfter().toInstant(),
                own.getPublicKey().getAlgorithm() + ", " + own.getSigAlgName(),
                Amount.of(length, "certificate"),
                doubt.isEmpty() ? "yes" : "no: " + doubt,
                protocol);
    }

    Table table() {
        return Table.of(
                "Certificates",
                List.of(
                        Column.text("Where"),
                        Column.text("Made out to"),
                        Column.text("Issuer"),
                        Column.text("Until"),
                        Column.text("Key, signature"),
                        Column.text("Chain"),
                        Column.text("Trusted"),
                        Column.text("Protocol")),
                rows);
    }

    private static String evidence(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        chain.forEach(
                c ->
                        text.append(c.getSubjectX500Principal())
                                .append("\n  by ")
                                .append(c.getIssuerX500Principal())
                                .append('\n'));
        return text.toString().strip();
    }

    /** SHA-256 of the certificate, as browsers show it, shortened. */
    static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").formatHex(digest, 0, 8);
        } catch (java.security.NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}

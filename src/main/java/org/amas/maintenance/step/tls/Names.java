package org.amas.maintenance.step.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whom a certificate is made out to; browsers read nothing but its alternative names. */
record Names(List<String> all) {

    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    static Names of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> written = certificate.getSubjectAlternativeNames();
            if (written != null) {
                written.stream()
                        .filter(n -> List.of(DNS, ADDRESS).contains(n.getFirst()))
                        .forEach(n -> names.add(String.valueOf(n.get(1)).toLowerCase(Locale.ROOT)));
            }
        } catch (CertificateParsingException unreadable) {
            // Whoever can't read its names is served by it for none of them.
        }
        return new Names(names);
    }

    boolean cover(String host) {
        String asked = host.toLowerCase(Locale.ROOT);
        return all.stream().anyMatch(name -> name.equals(asked) || wildcard(name, asked));
    }

    /** The star stands for one label, and only for the first. */
    private static boolean wildcard(String name, String asked) {
        int dot = asked.indexOf('.');
        return name.startsWith("*.")
                && dot > 0
                && asked.substring(dot).equals(name.substring(1))
                && !Handshake.isAddress(asked);
    }

    @Override
    public String toString() {
        return all.isEmpty() ? "none" : String.join(", ", all);
    }
}

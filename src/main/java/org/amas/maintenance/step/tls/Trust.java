package org.amas.maintenance.step.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom clients believe: the authorities that this Java comes with, and those that the step names.
 */
record Trust(Set<TrustAnchor> anchors) {

    static Trust with(List<X509Certificate> more) throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        Set<TrustAnchor> anchors = new HashSet<>();
        Stream<X509Certificate> known =
                Stream.of(factory.getTrustManagers())
                        .filter(X509TrustManager.class::isInstance)
                        .map(X509TrustManager.class::cast)
                        .flatMap(m -> Arrays.stream(m.getAcceptedIssuers()));
        Stream.concat(known, more.stream()).forEach(c -> anchors.add(new TrustAnchor(c, null)));
        return new Trust(anchors);
    }

    /**
     * What keeps a client from believing the chain, its dates apart: those are told by themselves.
     * Empty if nothing does.
     */
    String doubt(List<X509Certificate> chain) throws GeneralSecurityException {
        X509Certificate own = chain.getFirst();
        if (anchors.stream().anyMatch(a -> own.equals(a.getTrustedCert()))) {
            return "";
        }
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(below(chain));
        PKIXParameters parameters = new PKIXParameters(anchors);
        // Who was revoked is asked at its authority, over a network that may not be there.
        parameters.setRevocationEnabled(false);
        parameters.setDate(new Date((from(chain) + until(chain)) / 2));
        try {
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return "";
        } catch (CertPathValidatorException e) {
            return chain.size() == 1 && selfSigned(own)
                    ? "it is signed by itself"
                    : String.valueOf(e.getMessage());
        }
    }

    /** Servers send the authority along; a path ends below it. */
    private static List<X509Certificate> below(List<X509Certificate> chain) {
        return chain.size() > 1 && selfSigned(chain.getLast())
                ? chain.subList(0, chain.size() - 1)
                : chain;
    }

    static boolean selfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static long from(List<X509Certificate> chain) {
        return chain.stream().mapToLong(c -> c.getNotBefore().getTime()).max().orElse(0);
    }

    private static long until(List<X509Certificate> chain) {
        return chain.stream().mapToLong(c -> c.getNotAfter().getTime()).min().orElse(0);
    }
}

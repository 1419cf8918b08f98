package org.amas.maintenance.step.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file with a certificate and, below it, those that lead to an authority.
 *
 * @param chain never empty
 */
record CertificateFile(Path path, List<X509Certificate> chain) {

    /**
     * @throws IOException if it can't be read, or holds no certificate
     */
    static CertificateFile read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new IOException("there is no certificate in it");
            }
            return new CertificateFile(path, chain);
        } catch (CertificateException e) {
            throw new IOException("there is no readable certificate in it", e);
        }
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    /** Where web servers are usually given the key of this certificate. */
    List<Path> keys() {
        String name = String.valueOf(path.getFileName());
        String stem = name.replaceFirst("\\.[^.]*$", "");
        return Stream.of(
                        stem + ".key",
                        stem + "-key.pem",
                        stem.replace("fullchain", "privkey").replace("cert", "key") + ".pem",
                        "key.pem",
                        "privkey.pem")
                .distinct()
                .filter(candidate -> !List.of(name, stem + ".pem").contains(candidate))
                .map(path::resolveSibling)
                .filter(Files::isRegularFile)
                .toList();
    }
}

package org.amas.maintenance.step.tls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate as an authority would issue it, with its key and those above it. */
record Issued(X509Certificate certificate, PrivateKey key, List<X509Certificate> above) {

    /** What is asked of the authority. */
    static final class Order {

        String host = "localhost";
        int days = 90;
        int bits = 2_048;
        String signature = "SHA256withRSA";
        boolean authority;
        @Nullable Issued by;

        Order host(String name) {
            host = name;
            return this;
        }

        Order days(int left) {
            days = left;
            return this;
        }

        Order bits(int size) {
            bits = size;
            return this;
        }

        Order signature(String algorithm) {
            signature = algorithm;
            return this;
        }

        Order authority() {
            authority = true;
            return this;
        }

        Order by(Issued issuer) {
            by = issuer;
            return this;
        }

        Issued issue() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=" + host);
            Instant now = Instant.now();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            by == null
                                    ? name
                                    : new X500Name(
                                            by.certificate.getSubjectX500Principal().getName()),
                            BigInteger.valueOf(System.nanoTime()),
                            Date.from(now.minus(Duration.ofDays(200))),
                            Date.from(now.plus(Duration.ofDays(days)).plusSeconds(3_600)),
                            name,
                            pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
            PrivateKey signs = by == null ? pair.getPrivate() : by.key;
            X509Certificate made =
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder(signature).build(signs)));
            List<X509Certificate> above =
                    by == null
                            ? List.of()
                            : Stream.concat(Stream.of(by.certificate), by.above.stream()).toList();
            return new Issued(made, pair.getPrivate(), above);
        }
    }

    static Order order() {
        return new Order();
    }

    /** The whole chain without the authority at its top. */
    List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        above.stream().limit(Math.max(0, above.size() - 1)).forEach(chain::add);
        return chain;
    }

    Path write(Path file) throws Exception {
        StringBuilder text = new StringBuilder();
        for (X509Certificate one : chain()) {
            text.append(pem("CERTIFICATE", one.getEncoded()));
        }
        return Files.writeString(file, text);
    }

    Path writeKey(Path file) throws IOException {
        return Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()));
    }

    static String pem(String type, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /** What a server needs to show it. */
    SSLContext tls(List<X509Certificate> shown) throws Exception {
        char[] password = "test".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("it", key, password, shown.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}

package org.amas.maintenance.step.tls;

import org.amas.maintenance.target.CertificatesTarget.Endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What an endpoint presents to whoever connects.
 *
 * @param chain the server's own certificate first
 */
record Handshake(List<X509Certificate> chain, String protocol, String cipher) {

    private static final int PATIENCE_MS = 5_000;

    /**
     * @throws IOException if nobody answers, or doesn't speak TLS
     */
    static Handshake with(Endpoint endpoint) throws IOException {
        String name = name(endpoint);
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), PATIENCE_MS);
            plain.setSoTimeout(PATIENCE_MS);
            SSLSocket socket =
                    (SSLSocket)
                            looking()
                                    .getSocketFactory()
                                    .createSocket(plain, name, endpoint.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            if (!isAddress(name)) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            List<X509Certificate> chain =
                    Stream.of(socket.getSession().getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList();
            return new Handshake(
                    chain, socket.getSession().getProtocol(), socket.getSession().getCipherSuite());
        }
    }

    /** What clients ask for, and the certificate has to be made out to. */
    static String name(Endpoint endpoint) {
        return endpoint.serverName() == null ? endpoint.host() : endpoint.serverName();
    }

    static boolean isAddress(String name) {
        return name.matches("[0-9.]+") || name.contains(":");
    }

    /**
     * Accepts whatever is presented: nothing is sent through this connection, and what is wrong
     * with the certificate is to be told one by one, which a refusal would keep from us.
     */
    private static SSLContext looking() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Looking()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Looking implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

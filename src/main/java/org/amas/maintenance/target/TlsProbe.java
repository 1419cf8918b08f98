package org.amas.maintenance.target;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What an endpoint presents when it is asked for TLS. Nothing is trusted by it: the handshake is
 * all that happens, and nothing is sent or read over the connection.
 */
final class TlsProbe {

    private static final int PATIENCE_MS = 2_000;

    private TlsProbe() {}

    /**
     * @return what the endpoint presents for the name, its own certificate first
     * @throws IOException saying whether nobody is there, or doesn't speak TLS
     */
    static X509Certificate own(CertificatesTarget.Endpoint endpoint) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            return handshake(socket, endpoint);
        }
    }

    private static X509Certificate handshake(Socket plain, CertificatesTarget.Endpoint endpoint)
            throws IOException {
        try (SSLSocket socket =
                (SSLSocket)
                        context()
                                .getSocketFactory()
                                .createSocket(plain, endpoint.name(), endpoint.port(), true)) {
            socket.startHandshake();
            Certificate own = socket.getSession().getPeerCertificates()[0];
            return (X509Certificate) own;
        } catch (IOException e) {
            throw new IOException("no TLS: " + Reasons.of(e), e);
        }
    }

    private static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Onlooker()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Lets an expired or foreign certificate pass, because that is what we want to be told of. */
    private static final class Onlooker extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

package org.amas.maintenance.step.latency;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One GET over a connection of its own, with a clock on every phase. The JDK's client would be less
 * code, but pools connections and tells no phases.
 */
final class TimedRequest {

    private static final int LARGEST_BODY = 1 << 20;
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_HEADERS = 200;

    private final URI uri;
    private final SSLSocketFactory tls;
    private final long start = System.nanoTime();
    private final long deadline;
    private volatile @Nullable Socket open;
    private volatile boolean hungUp;

    /**
     * @param body at most 1 MiB of it
     */
    record Answer(int status, byte[] body, Phases phases) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    TimedRequest(URI uri, Duration limit) {
        this(uri, limit, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * @param tls decides whose certificates are trusted; names are checked here
     */
    TimedRequest(URI uri, Duration limit, SSLSocketFactory tls) {
        this.uri = uri;
        this.tls = tls;
        this.deadline = start + limit.toNanos();
    }

    /** Makes a request under way, and one not begun, fail. */
    void hangUp() {
        hungUp = true;
        try (Socket socket = open) {
            // Closing the socket is what ends a read in another thread.
        } catch (IOException e) {
            // It is closed, which is all we wanted.
        }
    }

    /**
     * @throws IOException if there is no whole answer within the limit; its message is for a reader
     */
    Answer get() throws IOException {
        InetAddress address = InetAddress.getByName(host());
        long resolved = System.nanoTime();
        try (Socket plain = new Socket()) {
            use(plain);
            plain.connect(new InetSocketAddress(address, port()), remaining());
            long connected = System.nanoTime();
            try (Socket socket = secure() ? handshake(plain) : plain) {
                long secured = System.nanoTime();
                send(socket);
                long sent = System.nanoTime();
                InputStream in = new Limited(socket);
                int first = in.read();
                long answered = System.nanoTime();
                int status = status((char) first + line(in));
                byte[] body = body(in, headers(in), status);
                return new Answer(
                        status,
                        body,
                        new Phases(
                                isNamed() ? millis(start, resolved) : Double.NaN,
                                millis(resolved, connected),
                                secure() ? millis(connected, secured) : Double.NaN,
                                millis(sent, answered),
                                millis(start, System.nanoTime())));
            }
        }
    }

    /** An address needs no look-up. */
    private boolean isNamed() {
        try {
            return InetAddress.ofLiteral(host()) == null;
        } catch (IllegalArgumentException name) {
            return true;
        }
    }

    private void use(Socket socket) throws IOException {
        open = socket;
        if (hungUp) {
            throw new IOException("cancelled");
        }
        socket.setTcpNoDelay(true);
    }

    private SSLSocket handshake(Socket plain) throws IOException {
        plain.setSoTimeout(remaining());
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, host(), port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void send(Socket socket) throws IOException {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String request =
                """
                GET %s HTTP/1.1
                Host: %s
                User-Agent: amas-maintenance
                Accept: application/json, */*
                Connection: close

                """
                        .formatted(path + query, uri.getRawAuthority());
        socket.getOutputStream()
                .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static int status(String line) throws IOException {
        String[] words = line.split(" ", 3);
        if (!line.startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("the answer is not HTTP");
        }
        return Integer.parseInt(words[1]);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (int i = 0; i < MOST_HEADERS; i++) {
            String line = line(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                headers.put(name, line.substring(colon + 1).strip());
            }
        }
        throw new IOException("the answer has more than " + MOST_HEADERS + " header lines");
    }

    private static byte[] body(InputStream in, Map<String, String> headers, int status)
            throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks(in);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in.readNBytes(LARGEST_BODY);
        }
        return exactly(in, number(length, 10));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < LARGEST_BODY) {
            int size = number(line(in).split(";", 2)[0], 16);
            if (size == 0) {
                break;
            }
            body.writeBytes(exactly(in, size));
            line(in);
        }
        return body.toByteArray();
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(Math.min(size, LARGEST_BODY));
        if (bytes.length < Math.min(size, LARGEST_BODY)) {
            throw new IOException("the answer ends early");
        }
        return bytes;
    }

    private static int number(String text, int radix) throws IOException {
        try {
            return Integer.parseUnsignedInt(text.strip(), radix) & Integer.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new IOException("the answer's length is not a number", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the answer ends early");
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("the answer has a line of more than 8 KiB");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private boolean secure() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private String host() {
        return uri.getHost();
    }

    private int port() {
        return uri.getPort() > 0 ? uri.getPort() : secure() ? 443 : 80;
    }

    private int remaining() throws SocketTimeoutException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("timed out");
        }
        return (int) left;
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    /** Reads against the deadline of the whole request, not of a single read. */
    private class Limited extends BufferedInputStream {

        Limited(Socket socket) throws IOException {
            super(
                    new InputStream() {
                        private final InputStream in = socket.getInputStream();

                        @Override
                        public int read() throws IOException {
                            socket.setSoTimeout(remaining());
                            return in.read();
                        }

                        @Override
                        public int read(byte[] bytes, int offset, int length) throws IOException {
                            socket.setSoTimeout(remaining());
                            return in.read(bytes, offset, length);
                        }
                    });
        }
    }
}

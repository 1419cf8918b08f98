package org.amas.maintenance.step.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Stands between a step and its Redis, and does something right before the server gets to see a
 * certain command: what happens between two commands of a step can so be arranged.
 */
final class Meddler implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int server;
    private final String command;
    private volatile Runnable deed;

    /**
     * @param deed done once
     */
    Meddler(int server, String command, Runnable deed) throws IOException {
        this.server = server;
        this.command = command;
        this.deed = deed;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + listening.getLocalPort() + "/0";
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                Thread.ofVirtual().start(() -> copy(client, upstream, true));
                Thread.ofVirtual().start(() -> copy(upstream, client, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to, boolean asked) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (asked) {
                    meddle(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException gone) {
            // Either side hung up.
        }
    }

    private synchronized void meddle(String words) {
        if (words.contains("\r\n" + command + "\r\n")) {
            Runnable now = deed;
            deed = () -> {};
            now.run();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

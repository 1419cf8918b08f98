package org.amas.maintenance.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An SMTP server that answers some commands as it is told, and all others as it should. */
final class ScriptedSmtp implements AutoCloseable {

    /** For an answer: the connection ends instead. */
    static final String HANG_UP = "";

    private final ServerSocket server;
    private final Map<String, String> answers;
    private final AtomicInteger taken = new AtomicInteger();

    /**
     * @param answers by the verb; that to the end of the text is under {@code .}
     */
    ScriptedSmtp(Map<String, String> answers) throws IOException {
        this.server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.answers = answers;
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Texts that were sent to their end. */
    int taken() {
        return taken.get();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                talk(client);
            } catch (SocketException ended) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        say(client, "220 here");
        boolean text = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (text && !line.equals(".")) {
                continue;
            }
            if (text) {
                taken.incrementAndGet();
            }
            text = false;
            String verb = line.split("[ :]", 2)[0];
            String answer = answers.getOrDefault(verb, usual(verb));
            if (answer.equals(HANG_UP)) {
                return;
            }
            text = answer.startsWith("354");
            say(client, answer);
        }
    }

    private static String usual(String verb) {
        return verb.equals("DATA") ? "354 go on" : "250 yes";
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

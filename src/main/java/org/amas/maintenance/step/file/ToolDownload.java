package org.amas.maintenance.step.file;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.StepContext;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;

/** Fetches a file to a place of its own, and proves that it is the one that was meant. */
final class ToolDownload {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int PART = 64 * 1024;

    private ToolDownload() {}

    /** What came isn't what was meant. */
    static final class Wrong extends Exception {

        private static final long serialVersionUID = 1L;

        Wrong(String why) {
            super(why);
        }
    }

    /**
     * Into a new file, mode 0600, on disk when this returns. Follows no redirect: where it leads is
     * no mirror that was configured.
     *
     * @throws Wrong for every status but 200, a page, a file that is too big, cut short or has
     *     another checksum
     */
    static void fetch(URI from, Path to, String sha256, long most, StepContext context)
            throws IOException, InterruptedException, Wrong {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            context.onCancel(client::shutdownNow);
            HttpRequest request =
                    HttpRequest.newBuilder(from)
                            .header("User-Agent", "amas-maintenance")
                            .timeout(context.timeLeft().plusMillis(1))
                            .build();
            context.say("GET " + from + " …");
            HttpResponse<InputStream> response = answer(client, request);
            try (InputStream body = response.body()) {
                check(response);
                String got = copy(body, to, most, context);
                if (!got.equalsIgnoreCase(sha256)) {
                    throw new Wrong("its SHA-256 is " + got + ", not " + sha256);
                }
            } finally {
                client.shutdownNow();
            }
        }
    }

    private static HttpResponse<InputStream> answer(HttpClient client, HttpRequest request)
            throws InterruptedException, Wrong {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException silent) {
            throw new Wrong("the mirror gives no answer: " + silent.getMessage());
        }
    }

    private static void check(HttpResponse<?> response) throws Wrong {
        String type = response.headers().firstValue("content-type").orElse("");
        if (response.statusCode() != 200) {
            String where = response.headers().firstValue("location").orElse("");
            throw new Wrong(
                    "the mirror answers HTTP "
                            + response.statusCode()
                            + (where.isEmpty() ? "" : ", to be looked for at " + where));
        }
        if (type.startsWith("text/html")) {
            throw new Wrong("the mirror serves a page, not a file: " + type);
        }
    }

    private static String copy(InputStream body, Path to, long most, StepContext context)
            throws IOException, Wrong {
        MessageDigest digest = sha256();
        long total = 0;
        try (FileChannel file =
                FileChannel.open(
                        to,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OwnerOnly.FILE)) {
            byte[] part = new byte[PART];
            for (int read = body.read(part); read >= 0; read = body.read(part)) {
                total += read;
                if (total > most) {
                    throw new Wrong("it is bigger than " + Amount.bytes(most));
                }
                digest.update(part, 0, read);
                ByteBuffer out = ByteBuffer.wrap(part, 0, read);
                while (out.hasRemaining()) {
                    file.write(out);
                }
            }
            file.force(true);
        } catch (IOException cut) {
            throw new Wrong(
                    "it is cut short after " + Amount.bytes(total) + ": " + cut.getMessage());
        }
        context.say("  " + Amount.bytes(total));
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/**
 * Turns what drivers throw into the one line a person needs: the same for the same trouble, whoever
 * met it.
 */
public final class Reasons {

    private Reasons() {}

    /**
     * @param asked what was to answer; the HTTP client hides an unknown host behind a refused
     *     connection, and doesn't say which
     */
    public static String of(Throwable thrown, URI asked) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return "unknown host " + asked.getHost();
            }
        }
        return of(thrown);
    }

    public static String of(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            String network = network(t);
            if (network != null) {
                return network;
            }
            // Jedis hangs what happened at each address on the exception that sums it up.
            for (Throwable suppressed : t.getSuppressed()) {
                String each = network(suppressed);
                if (each != null) {
                    return each;
                }
            }
            root = t;
        }
        String message = thrown.getMessage() != null ? thrown.getMessage() : root.getMessage();
        return message == null ? root.getClass().getSimpleName() : firstLine(message);
    }

    private static @Nullable String network(Throwable t) {
        return switch (t) {
            case UnknownHostException u -> "unknown host " + u.getMessage();
            case SocketTimeoutException s -> "timed out";
            case HttpTimeoutException h -> "timed out";
            case ConnectException c -> "connection refused";
            case ProtocolException p -> "the answer is not HTTP";
            default -> null;
        };
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}

package org.amas.maintenance.run;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Replaces secrets in one stream of bytes, also where a secret is split over several writes: what
 * could be the beginning of a secret is held back until the next bytes decide. Not thread-safe.
 */
final class Masker {

    private static final byte[] MASK = Secrets.MASK.getBytes(StandardCharsets.UTF_8);

    private final List<byte[]> secrets;
    private final boolean[] first = new boolean[256];
    private byte[] held = {};

    /**
     * @param secrets longest first
     */
    Masker(List<byte[]> secrets) {
        this.secrets = secrets;
        secrets.forEach(secret -> first[secret[0] & 0xff] = true);
    }

    /** Takes what may be stored. */
    interface Sink {
        void accept(byte[] bytes, int from, int length);
    }

    void mask(byte[] bytes, int from, int length, Sink sink) {
        if (secrets.isEmpty()) {
            sink.accept(bytes, from, length);
        } else if (held.length == 0) {
            scan(bytes, from, from + length, false, sink);
        } else {
            byte[] joined = new byte[held.length + length];
            System.arraycopy(held, 0, joined, 0, held.length);
            System.arraycopy(bytes, from, joined, held.length, length);
            held = new byte[0];
            scan(joined, 0, joined.length, false, sink);
        }
    }

    /** The stream has ended: what was held back began no secret, but may contain a shorter one. */
    void finish(Sink sink) {
        byte[] rest = held;
        held = new byte[0];
        scan(rest, 0, rest.length, true, sink);
    }

    private void scan(byte[] bytes, int from, int end, boolean last, Sink sink) {
        int passed = from;
        int at = from;
        while (at < end) {
            int found = first[bytes[at] & 0xff] ? match(bytes, at, end, last) : 0;
            if (found == 0) {
                at++;
                continue;
            }
            sink.accept(bytes, passed, at - passed);
            if (found < 0) {
                held = java.util.Arrays.copyOfRange(bytes, at, end);
                return;
            }
            sink.accept(MASK, 0, MASK.length);
            at += found;
            passed = at;
        }
        sink.accept(bytes, passed, end - passed);
    }

    /** The length of the secret that begins here; −1 if one may; 0 if none does. */
    private int match(byte[] bytes, int at, int end, boolean last) {
        for (byte[] secret : secrets) {
            int length = Math.min(secret.length, end - at);
            if (last && length < secret.length) {
                continue;
            }
            if (java.util.Arrays.equals(bytes, at, at + length, secret, 0, length)) {
                return length == secret.length ? length : -1;
            }
        }
        return 0;
    }
}

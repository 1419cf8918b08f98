package org.amas.maintenance.step.backup;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Over many items in whatever order they come: the sum, modulo 2 to the 128, of the first half of
 * each item's SHA-256. A server promises no order, and sorting a large table only to compare it
 * would cost more than reading it.
 */
public final class Checksum {

    private final MessageDigest digest = sha256();
    private long high;
    private long low;
    private long count;

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One item that comes in pieces; {@link #end} finishes it. */
    public void update(byte[] bytes, int from, int length) {
        digest.update(bytes, from, length);
    }

    public void end() {
        ByteBuffer sum = ByteBuffer.wrap(digest.digest());
        high += sum.getLong();
        long before = low;
        low += sum.getLong();
        if (Long.compareUnsigned(low, before) < 0) {
            high++;
        }
        count++;
    }

    public void add(byte[] item) {
        update(item, 0, item.length);
        end();
    }

    public long count() {
        return count;
    }

    public Manifest.Part part(String kind, String name) {
        return new Manifest.Part(kind, name, count, "%016x%016x".formatted(high, low));
    }
}

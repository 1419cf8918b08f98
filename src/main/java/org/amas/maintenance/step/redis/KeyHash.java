package org.amas.maintenance.step.redis;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Stands for bytes that would take too much memory; long enough never to mean two of them. */
record KeyHash(long high, long low) {

    static KeyHash of(byte[] bytes) {
        return of(bytes, new byte[0]);
    }

    static KeyHash of(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(second));
            return new KeyHash(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

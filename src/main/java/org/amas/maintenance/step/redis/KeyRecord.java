package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.backup.Checksum;
import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One key in a backup.
 *
 * @param type as Redis calls it: {@code hash}
 * @param expiresAt in milliseconds since 1970; {@link #NEVER} for a key that stays
 * @param idleSeconds since it was last used, before it was read; -1 if the server doesn't tell
 * @param payload what DUMP gave: RESTORE takes it, and refuses it if a bit of it has changed
 */
record KeyRecord(byte[] key, String type, long expiresAt, long idleSeconds, byte[] payload) {

    static final long NEVER = -1;

    private static final int END = -1;
    private static final int LONGEST = 512 * 1024 * 1024 + 1024;

    void write(DataOutputStream out) throws IOException {
        out.writeInt(key.length);
        out.write(key);
        out.writeUTF(type);
        out.writeLong(expiresAt);
        out.writeLong(idleSeconds);
        out.writeInt(payload.length);
        out.write(payload);
    }

    static void end(DataOutputStream out, long count) throws IOException {
        out.writeInt(END);
        out.writeLong(count);
    }

    /**
     * @return null after the last one
     * @throws EOFException if the file ends before its end mark
     */
    static @Nullable KeyRecord read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == END) {
            in.readLong();
            return null;
        }
        byte[] key = bytes(in, length);
        String type = in.readUTF();
        long expiresAt = in.readLong();
        long idle = in.readLong();
        return new KeyRecord(key, type, expiresAt, idle, bytes(in, in.readInt()));
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > LONGEST) {
            throw new EOFException("no key has a length of " + length);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the file ends within a key");
        }
        return bytes;
    }

    boolean expires() {
        return expiresAt != NEVER;
    }

    void addTo(Checksum checksum) {
        checksum.update(key, 0, key.length);
        checksum.update(type.getBytes(StandardCharsets.UTF_8), 0, type.length());
        checksum.update(payload, 0, payload.length);
        checksum.end();
    }

    /** As a reader may see it. */
    String shown() {
        String text = new String(key, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}

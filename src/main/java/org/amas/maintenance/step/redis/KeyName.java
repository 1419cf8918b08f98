package org.amas.maintenance.step.redis;

import org.amas.maintenance.web.Visible;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A key, whose bytes may be anything, as one line can show it. No two keys look the same. */
final class KeyName {

    private KeyName() {}

    static String of(byte[] key) {
        try {
            return text(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)));
        } catch (CharacterCodingException notText) {
            return bytes(key);
        }
    }

    private static String text(CharSequence key) {
        StringBuilder name = new StringBuilder();
        key.codePoints()
                .forEach(
                        c -> {
                            if (c == '\\') {
                                name.append("\\\\");
                            } else if (Visible.hides(c)) {
                                name.append("\\u{%x}".formatted(c));
                            } else {
                                name.appendCodePoint(c);
                            }
                        });
        return name.toString();
    }

    private static String bytes(byte[] key) {
        StringBuilder name = new StringBuilder();
        for (byte b : key) {
            if (b == '\\') {
                name.append("\\\\");
            } else if (b >= ' ' && b <= '~') {
                name.append((char) b);
            } else {
                name.append("\\x%02x".formatted(b));
            }
        }
        return name.toString();
    }
}

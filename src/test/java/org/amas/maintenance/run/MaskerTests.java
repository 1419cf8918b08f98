package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

class MaskerTests {

    private static final String SECRET = "s3cr3t-pass/word";

    private static String masked(List<String> secrets, int split, String text) {
        Masker masker = Secrets.of(secrets).masker();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += split) {
            masker.mask(bytes, at, Math.min(split, bytes.length - at), kept::write);
        }
        masker.finish(kept::write);
        return kept.toString(StandardCharsets.UTF_8);
    }

    @Test
    void A59_masksASecretHoweverItIsSplit() {
        String text = "a " + SECRET + " b " + SECRET + SECRET + " s3cr3t-pass s3cr";
        for (int split = 1; split <= text.length(); split++) {
            assertThat(masked(List.of(SECRET), split, text))
                    .isEqualTo("a ••••• b •••••••••• s3cr3t-pass s3cr");
        }
    }

    @Test
    void A59_masksCommonEncodings() {
        String text =
                "s3cr3t-pass%2Fword czNjcjN0LXBhc3Mvd29yZA== 7333637233742d706173732f776f7264";

        assertThat(masked(List.of(SECRET), 7, text)).isEqualTo("••••• ••••• •••••");
    }

    @Test
    void A59_masksWhatGivesAsMuchAway() {
        String address = "https://hooks.example/services/T0KEN/abcdef";
        String text =
                "https:\\/\\/hooks.example\\/services\\/T0KEN\\/abcdef"
                        + " POST /services/T0KEN/abcdef HTTP/1.1 "
                        + "7333637233742D706173732F776F7264 second-line-of-a-key";

        assertThat(masked(List.of(address, SECRET, "first-line\nsecond-line-of-a-key"), 7, text))
                .isEqualTo("••••• POST /••••• HTTP/1.1 ••••• •••••");
    }

    @Test
    void theLongerOfTwoSecretsIsMaskedWhole() {
        assertThat(masked(List.of("abcd", "abcdefgh"), 3, "abcd abcdefgh abcdefg"))
                .isEqualTo("••••• ••••• •••••efg");
    }

    @Test
    void leavesOtherBytesAlone() {
        assertThat(masked(List.of(), 3, "ünïcödé\u0000\n")).isEqualTo("ünïcödé\u0000\n");
        assertThat(masked(List.of("postgres", "abc"), 3, "postgres abc")).isEqualTo("postgres abc");
    }
}

package org.amas.maintenance.step.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that no API may take. They are signed with a key that was made up on the spot, so an API
 * that takes one of them doesn't check signatures, whatever else it checks.
 */
final class Forged {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private static final String NONE = "{\"alg\":\"none\",\"typ\":\"JWT\"}";

    private Forged() {}

    /** By what is wrong with them. */
    static Map<String, String> tokens(Instant now) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        String good = claims(now, "probe", "user");
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("signed by a stranger", signed(HS256, good, key));
        tokens.put(
                "expired",
                signed(HS256, claims(now.minus(Duration.ofDays(1)), "probe", "user"), key));
        tokens.put("tampered", tampered(signed(HS256, good, key), claims(now, "admin", "admin")));
        tokens.put("unsigned", encoded(NONE) + "." + encoded(claims(now, "admin", "admin")) + ".");
        return tokens;
    }

    private static String claims(Instant now, String name, String role) {
        return "{\"sub\":\"%s\",\"role\":\"%s\",\"iat\":%d,\"exp\":%d}"
                .formatted(name, role, now.getEpochSecond(), now.plusSeconds(600).getEpochSecond());
    }

    private static String tampered(String token, String claims) {
        String[] parts = token.split("\\.");
        return parts[0] + "." + encoded(claims) + "." + parts[2];
    }

    private static String signed(String head, String claims, byte[] key) {
        String content = encoded(head) + "." + encoded(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encoded(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

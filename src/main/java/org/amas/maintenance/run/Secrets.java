package org.amas.maintenance.run;

import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values that must never be stored or shown, as they are and as they are commonly encoded. */
final class Secrets {

    static final String MASK = "•••••";

    private static final Set<String> PRODUCTS =
            Arrays.stream(TargetType.values()).map(TargetType::word).collect(Collectors.toSet());

    /** An address with something behind the host that nobody guesses. */
    private static final Pattern ADDRESS = Pattern.compile("https?://[^/\\s]+/(\\S{8,})");

    /** Characters; a shorter line stands in too much else that is printed. */
    private static final int LINE = 8;

    private final List<String> forms;

    private Secrets(List<String> forms) {
        this.forms = forms;
    }

    /**
     * A value under four characters, or one that is merely the product's name, is not masked: it
     * would blot out every line and hides nothing.
     */
    static Secrets of(Collection<String> values) {
        return new Secrets(
                values.stream()
                        .flatMap(Secrets::parts)
                        .filter(value -> value.length() >= 4 && !PRODUCTS.contains(value))
                        .flatMap(Secrets::encodings)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList());
    }

    /** A line of a key, or what comes after a host's name, gives as much away as all of it. */
    private static Stream<String> parts(String value) {
        Matcher address = ADDRESS.matcher(value);
        return Stream.concat(
                Stream.of(value),
                address.matches()
                        ? Stream.of(address.group(1))
                        : value.lines().filter(line -> line.length() >= LINE));
    }

    private static Stream<String> encodings(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        String json = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        String base64 = Base64.getEncoder().encodeToString(bytes);
        return Stream.of(
                value,
                URLEncoder.encode(value, StandardCharsets.UTF_8),
                json,
                json.replace("/", "\\/"),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                base64,
                base64.replace("=", ""));
    }

    Masker masker() {
        return new Masker(
                forms.stream().map(form -> form.getBytes(StandardCharsets.UTF_8)).toList());
    }

    String mask(String text) {
        String masked = text;
        for (String form : forms) {
            masked = masked.replace(form, MASK);
        }
        return masked;
    }

    @Nullable String masked(@Nullable String text) {
        return text == null ? null : mask(text);
    }
}

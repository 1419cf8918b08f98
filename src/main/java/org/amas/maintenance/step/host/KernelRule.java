package org.amas.maintenance.step.host;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What one setting of the kernel should be.
 *
 * @param name as sysctl writes it: {@code net.core.somaxconn}
 * @param is the value it must have; null: any
 * @param least the smallest number it may be; null: any
 * @param most the biggest; null: any
 * @param severity of another value; WARNING if not given
 * @param why what another value leads to
 */
public record KernelRule(
        @NotNull @Pattern(regexp = "[a-z0-9_]+([.][a-z0-9_-]+)+") String name,
        @Nullable String is,
        @Nullable Double least,
        @Nullable Double most,
        Severity severity,
        @NotNull @Size(min = 1, max = 200) String why) {

    public KernelRule {
        severity = severity == null ? Severity.WARNING : severity;
    }

    @AssertTrue(message = "a rule needs is, least or most")
    public boolean isBound() {
        return is != null || least != null || most != null;
    }

    /** Below {@code /proc/sys}. */
    public String path() {
        return name == null ? "" : name.replace('.', '/');
    }

    boolean allows(String value) {
        if (is != null && !is.equals(value)) {
            return false;
        }
        if (least == null && most == null) {
            return true;
        }
        if (!value.matches("-?\\d{1,20}")) {
            return false;
        }
        double number = Double.parseDouble(value);
        return (least == null || number >= least) && (most == null || number <= most);
    }

    String wanted() {
        List<String> words = new ArrayList<>();
        if (is != null) {
            words.add(is);
        }
        if (least != null) {
            words.add("at least " + plain(least));
        }
        if (most != null) {
            words.add("at most " + plain(most));
        }
        return String.join(", ", words);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}

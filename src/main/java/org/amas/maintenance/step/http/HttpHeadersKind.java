package org.amas.maintenance.step.http;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers by which a browser is told to be careful with what it got. */
@Component
class HttpHeadersKind implements ReadingKind<HttpHeadersKind.Settings> {

    private static final String FRAMES = "x-frame-options";
    private static final String POLICY = "content-security-policy";
    private static final String SNIFF = "x-content-type-options";
    private static final String STRICT = "strict-transport-security";

    /**
     * @param path of which the headers are looked at
     */
    record Settings(@Pattern(regexp = "/[A-Za-z0-9._~/-]*") String path) {

        Settings {
            path = path == null ? "/" : path;
        }
    }

    @Override
    public String name() {
        return "http.headers";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.API);
    }

    @Override
    public Set<String> readings() {
        return Set.of("security_headers_missing");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        ApiTarget target = context.target(ApiTarget.class, TargetType.API);
        Exchange exchange;
        try (Prober prober = new Prober(target, context)) {
            exchange = prober.get(settings.path(), Map.of());
        }
        if (!exchange.answered()) {
            throw new TargetDown(TargetType.API, target.address(), exchange.trouble(), null);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int missing = 0;
        String frames = exchange.header(FRAMES).toUpperCase(Locale.ROOT);
        boolean framed =
                frames.matches("DENY|SAMEORIGIN")
                        || exchange.header(POLICY).contains("frame-ancestors");
        missing +=
                told(FRAMES, framed, "other sites may show it in a frame", exchange, rows, context);
        boolean exact = exchange.header(SNIFF).equalsIgnoreCase("nosniff");
        missing +=
                told(
                        SNIFF,
                        exact,
                        "browsers may take it for something else",
                        exchange,
                        rows,
                        context);
        boolean policy = !exchange.header(POLICY).isEmpty();
        missing += told(POLICY, policy, "whatever is injected is run", exchange, rows, context);
        if ("https".equals(target.url().getScheme())) {
            boolean strict = exchange.header(STRICT).matches("(?i).*max-age=[1-9].*");
            missing +=
                    told(
                            STRICT,
                            strict,
                            "the first visit may go unprotected",
                            exchange,
                            rows,
                            context);
        } else {
            rows.add(Table.row(STRICT, null, "only over HTTPS"));
        }
        context.reading(Reading.of("security_headers_missing", missing, ""));
        context.show(
                Table.of(
                        "Headers of " + settings.path(),
                        List.of(
                                Column.text("Header"),
                                Column.text("Value"),
                                Column.text("Verdict")),
                        rows));
        return Outcome.done(Amount.of(missing, "security header") + " missing or too weak");
    }

    private static int told(
            String header,
            boolean there,
            String why,
            Exchange exchange,
            List<List<@Nullable Object>> rows,
            StepContext context) {
        String value = exchange.header(header);
        rows.add(Table.row(header, value.isEmpty() ? null : value, there ? "fine" : "missing"));
        if (!there) {
            context.finding(
                    Finding.warning(
                                    header,
                                    "isn't there or is too weak: " + why,
                                    "header:" + header)
                            .evidence(exchange.evidence()));
        }
        return there ? 0 : 1;
    }
}

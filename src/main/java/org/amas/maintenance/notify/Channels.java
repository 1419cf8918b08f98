package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Channel.Mail;
import org.amas.maintenance.notify.Channel.Slack;
import org.amas.maintenance.notify.Channel.Tls;
import org.amas.maintenance.notify.Channel.Webhook;
import org.amas.maintenance.notify.NotifySettings.Written;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.InvalidConfiguration;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.SecretSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The channels as configured; one that can't be used ends the start. */
@Component
class Channels implements SecretSource {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern REFERENCE = Pattern.compile("(env|file):.+");
    private static final Pattern WEB = Pattern.compile("https?://[^\\s]+");

    private final Map<String, Channel> channels = new TreeMap<>();

    Channels(NotifySettings settings, Environments environments) {
        Map<String, Written> written = settings.channels();
        if (written != null) {
            written.forEach(
                    (name, one) -> channels.put(name, new Reader(name, environments).read(one)));
        }
    }

    List<Channel> all() {
        return List.copyOf(channels.values());
    }

    /** Those that take what is as bad as this. */
    List<Channel> of(String environment, Severity how) {
        return channels.values().stream().filter(one -> one.takes(environment, how)).toList();
    }

    /** Whether anybody is told anything of it. */
    boolean knowsAnybody(String environment) {
        return !of(environment, Severity.CRITICAL).isEmpty();
    }

    @Override
    public List<String> secrets() {
        return channels.values().stream()
                .flatMap(channel -> channel.way().secrets())
                .map(Secret::readable)
                .flatMap(Optional::stream)
                .toList();
    }

    Optional<Channel> named(String name) {
        return Optional.ofNullable(channels.get(name));
    }

    private record Reader(String name, Environments known) {

        Channel read(Written written) {
            if (!NAME.matcher(name).matches()) {
                throw wrong("", "is not a usable name", "Use lower case letters, digits, dashes.");
            }
            List<String> environments =
                    Objects.requireNonNullElse(written.environments(), List.of());
            for (String environment : environments) {
                if (known.named(environment).isEmpty()) {
                    throw wrong(
                            ".environments",
                            "names " + environment + ", which is no environment",
                            "Name one of amas.environments, or leave it out to mean all.");
                }
            }
            if (written.type() == null) {
                throw wrong(".type", "is missing", "It is slack, webhook or mail.");
            }
            Channel.Way way =
                    switch (written.type()) {
                        case SLACK -> new Slack(secret("url", needed("url", written.url())));
                        case WEBHOOK -> webhook(written);
                        case MAIL -> mail(written);
                    };
            Severity severity = written.severity() == null ? Severity.INFO : written.severity();
            return new Channel(name, List.copyOf(environments), severity, way);
        }

        private Webhook webhook(Written written) {
            String url = needed("url", written.url());
            if (!REFERENCE.matcher(url).matches() && !WEB.matcher(url).matches()) {
                throw wrong(".url", "is no address", "Write https://…, env:NAME or file:/path.");
            }
            String secret = written.secret();
            return new Webhook(Secret.of(url), secret == null ? null : secret("secret", secret));
        }

        private Mail mail(Written written) {
            Tls tls = written.tls() == null ? Tls.STARTTLS : written.tls();
            Integer port = written.port();
            List<String> to = written.to();
            if (to == null || to.isEmpty()) {
                throw wrong(".to", "is missing", "Name at least one address.");
            }
            String password = written.password();
            return new Mail(
                    needed("host", written.host()),
                    port == null ? (tls == Tls.TLS ? 465 : 587) : port,
                    tls,
                    written.username(),
                    password == null ? null : secret("password", password),
                    needed("from", written.from()),
                    List.copyOf(to));
        }

        private String needed(String field, @Nullable String value) {
            if (value == null || value.isBlank()) {
                throw wrong("." + field, "is missing", "The channel needs it.");
            }
            return value;
        }

        private Secret secret(String field, String reference) {
            if (!REFERENCE.matcher(reference).matches()) {
                throw wrong(
                        "." + field,
                        "is written out",
                        "Write env:NAME or file:/path, where it is read from.");
            }
            return Secret.of(reference);
        }

        private InvalidConfiguration wrong(String field, String what, String remedy) {
            return new InvalidConfiguration("amas.notify.channels." + name + field, what, remedy);
        }
    }
}

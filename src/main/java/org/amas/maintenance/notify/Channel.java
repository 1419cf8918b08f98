package org.amas.maintenance.notify;

import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.Secret;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A way to people.
 *
 * @param environments whose messages go there; all if empty
 * @param severity what is less bad than this doesn't go there
 */
record Channel(String name, List<String> environments, Severity severity, Way way) {

    enum Type {
        /** JSON with one field {@code text}, as Slack, Mattermost and others take it. */
        SLACK,
        /** The whole message as JSON, signed. */
        WEBHOOK,
        MAIL
    }

    enum Tls {
        NONE,
        STARTTLS,
        TLS
    }

    sealed interface Way permits Slack, Webhook, Mail {

        /** Whether the receiver can tell a message that it had already. */
        boolean isRepeatable();

        /** Who has one of these can write there in our name. */
        Stream<Secret> secrets();
    }

    record Slack(Secret url) implements Way {

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.of(url);
        }
    }

    /** Each attempt of a message has the same {@code Idempotency-Key}. */
    record Webhook(Secret url, @Nullable Secret secret) implements Way {

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.of(url, secret).filter(Objects::nonNull);
        }
    }

    record Mail(
            String host,
            int port,
            Tls tls,
            @Nullable String username,
            @Nullable Secret password,
            String from,
            List<String> to)
            implements Way {

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.ofNullable(password);
        }
    }

    /** {@code Slack}, {@code Webhook, signed}, {@code Mail}. */
    public String kind() {
        return switch (way) {
            case Slack slack -> "Slack";
            case Webhook hook -> hook.secret() == null ? "Webhook" : "Webhook, signed";
            case Mail mail -> "Mail to " + String.join(", ", mail.to());
        };
    }

    boolean takes(String environment, Severity how) {
        return (environments.isEmpty() || environments.contains(environment))
                && how.compareTo(severity) >= 0;
    }
}

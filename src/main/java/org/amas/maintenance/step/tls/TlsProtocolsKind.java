package org.amas.maintenance.step.tls;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.CertificatesTarget;
import org.amas.maintenance.target.CertificatesTarget.Endpoint;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which protocol and cipher each endpoint agrees on with a client of today, and whether it still
 * speaks TLS 1.0 or 1.1 with one of yesterday. What that client offers is written by hand, since no
 * library of today offers it any more.
 */
@Component
class TlsProtocolsKind implements ReadingKind<NoSettings> {

    private static final Set<String> STRONG = Set.of("TLSv1.2", "TLSv1.3");

    @Override
    public String name() {
        return "tls.protocols";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.CERTIFICATES);
    }

    @Override
    public Set<String> readings() {
        return Set.of("endpoints_asked", "old_protocols_accepted");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        List<Endpoint> endpoints =
                context.target(CertificatesTarget.class, TargetType.CERTIFICATES).endpoints();
        if (endpoints.isEmpty()) {
            context.say("No TLS endpoint is configured.");
            return Outcome.notRun("no TLS endpoint is configured: add certificates.host and port");
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        int old = 0;
        for (Endpoint endpoint : endpoints) {
            String place = endpoint.host() + ":" + endpoint.port();
            context.say("Asking " + place + " …");
            try {
                old += look(place, endpoint, rows, context);
            } catch (IOException silent) {
                gaps.add(place + ": no answer, " + silent.getMessage());
            }
        }
        if (rows.isEmpty()) {
            return Outcome.unknown(String.join("; ", gaps));
        }
        context.reading(Reading.of("endpoints_asked", rows.size(), ""));
        context.reading(Reading.of("old_protocols_accepted", old, ""));
        context.show(
                Table.of(
                        "What the endpoints agree on",
                        List.of(
                                Column.text("Endpoint"),
                                Column.text("Protocol"),
                                Column.text("Cipher"),
                                Column.text("Old ones accepted")),
                        rows));
        String headline =
                "%s, %d old protocols accepted".formatted(Amount.of(rows.size(), "endpoint"), old);
        return gaps.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", gaps)).headline(headline);
    }

    private static int look(
            String place, Endpoint endpoint, List<List<@Nullable Object>> rows, StepContext context)
            throws IOException {
        Handshake today = Handshake.with(endpoint);
        if (!STRONG.contains(today.protocol())) {
            context.finding(
                    Finding.error(place, "agrees on an old protocol", "tls-protocol:" + place)
                            .evidence(today.protocol()));
        }
        if (!today.cipher().contains("_GCM_") && !today.cipher().contains("CHACHA20")) {
            context.finding(
                    Finding.warning(
                                    place,
                                    "agrees on a cipher without authenticated encryption",
                                    "tls-cipher:" + place)
                            .evidence(today.cipher()));
        }
        List<String> accepted = new ArrayList<>();
        for (OldHello hello : OldHello.values()) {
            if (hello.accepted(endpoint)) {
                accepted.add(hello.word());
                context.finding(
                        Finding.error(
                                        place,
                                        "still speaks %s: allow TLS 1.2 and 1.3 only"
                                                .formatted(hello.word()),
                                        "tls-old:" + hello.word() + ":" + place)
                                .evidence("answered a hello of " + hello.word() + " with its own"));
            }
        }
        rows.add(
                Table.row(
                        place,
                        today.protocol(),
                        today.cipher(),
                        accepted.isEmpty() ? "none" : String.join(", ", accepted)));
        return accepted.size();
    }
}

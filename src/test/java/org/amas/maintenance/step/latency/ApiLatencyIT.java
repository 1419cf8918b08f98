package org.amas.maintenance.step.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Against the stand-in's API: one worker, a {@code /health} that blocks it for a second, and TLS.
 */
class ApiLatencyIT {

    private static final Lab LAB = Lab.shared().startAll();
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ApiLatency kind = new ApiLatency();
    private final ShippedProcedure procedure = ShippedProcedure.load("daily/performance");

    @Test
    void passesAHealthyApiWithoutJudgingThatHealthIsSlow() throws Exception {
        RecordingContext said = at(URI.create(LAB.api().url()));
        Outcome outcome = said.perform(kind, procedure.settings(kind));
        assertThat(outcome.headline()).contains("20 requests to /health/live", "says healthy");
        assertThat(procedure.troubles(kind, said)).isEmpty();
    }

    @Test
    void timesTheHandshakeOfATrustedServer() throws Exception {
        TimedRequest.Answer answer =
                new TimedRequest(secure("localhost"), LIMIT, trustingTheLab()).get();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.phases().tls()).isPositive();
        assertThat(answer.phases().total())
                .isGreaterThanOrEqualTo(answer.phases().tls() + answer.phases().firstByte());
    }

    @Test
    void saysWhyAServerIsNotTrusted() {
        assertThatThrownBy(
                        () ->
                                at(secure("localhost").resolve("/"))
                                        .perform(kind, procedure.settings(kind)))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("certification path");
    }

    private static URI secure(String host) {
        return URI.create("https://%s:%d/health/live".formatted(host, LAB.api().tlsPort()));
    }

    private static SSLSocketFactory trustingTheLab() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem =
                Files.newInputStream(LAB.files().root().resolve("nginx/ssl/cert.pem"))) {
            store.setCertificateEntry(
                    "lab", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static RecordingContext at(URI url) {
        return new RecordingContext().with(new ApiTarget(url, "/health/live"));
    }
}

package org.amas.maintenance.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server that asks for a password as Grafana's API does, on the same path. */
class GrafanaDefaultPasswordsTests {

    private final GrafanaDefaultPasswords kind = new GrafanaDefaultPasswords();
    private final AtomicInteger attempts = new AtomicInteger();
    private HttpServer server;
    private String password = "admin";
    private int answer = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                        "/api/user",
                        exchange -> {
                            exchange.sendResponseHeaders(answer, -1);
                            exchange.close();
                        })
                .setAuthenticator(
                        new BasicAuthenticator("grafana") {
                            @Override
                            public boolean checkCredentials(String user, String given) {
                                attempts.incrementAndGet();
                                return user.equals("admin") && given.equals(password)
                                        || answer == 429;
                            }
                        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private RecordingContext context() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new RecordingContext().with(new HttpTarget(TargetType.GRAFANA, url, null));
    }

    @Test
    @PlantedFault(
            check = "grafana.default-passwords",
            fault = "the administrator's password is the one it came with",
            removed = "the password is changed")
    void aDefaultPasswordFailsUntilItIsChangedWithOneAttemptEach() throws Exception {
        RecordingContext before = context();
        before.perform(kind, new NoSettings());
        assertThat(before.findings(Severity.CRITICAL)).hasSize(1);
        assertThat(attempts).hasValue(2);

        password = "kept-by-the-test-only";
        RecordingContext changed = context();
        changed.perform(kind, new NoSettings());
        assertThat(changed.findings()).isEmpty();
        assertThat(changed.value("default_passwords_tried")).isEqualTo(2);
        assertThat(attempts).hasValue(4);
    }

    @Test
    void isUnknownWhereTheServerSaysNeitherYesNorNo() throws Exception {
        answer = 429;
        assertThat(context().perform(kind, new NoSettings()).ending()).isEqualTo(Ending.UNKNOWN);
    }

    @Test
    void saysThatThereIsNoneOrThatItIsDown() {
        assertThatThrownBy(() -> new RecordingContext().perform(kind, new NoSettings()))
                .isInstanceOf(TargetAbsent.class);
        RecordingContext down = context();
        server.stop(0);
        assertThatThrownBy(() -> down.perform(kind, new NoSettings()))
                .isInstanceOf(TargetDown.class);
    }
}

package org.amas.maintenance.step.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.CertificatesTarget;
import org.amas.maintenance.target.CertificatesTarget.Endpoint;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Real certificates, files and TLS servers; judged by the limits that ship. */
class TlsCertificatesKindTests {

    private static final ShippedProcedure SHIPPED =
            ShippedProcedure.load("weekly/security-scanning");

    private static Issued root;
    private static Issued between;
    private static Issued good;

    @TempDir Path folder;

    private final TlsCertificatesKind kind = new TlsCertificatesKind();
    private final List<HttpsServer> servers = new ArrayList<>();

    @BeforeAll
    static void issue() throws Exception {
        root = Issued.order().host("Root of a test").days(900).authority().issue();
        between = Issued.order().host("Between").days(500).authority().by(root).issue();
        good = Issued.order().by(between).issue();
    }

    @AfterEach
    void stop() {
        servers.forEach(s -> s.stop(0));
    }

    private Endpoint serve(Issued issued) throws Exception {
        return serve(issued, issued.chain());
    }

    private Endpoint serve(Issued issued, List<X509Certificate> shown) throws Exception {
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(issued.tls(shown)));
        server.start();
        servers.add(server);
        return new Endpoint("localhost", server.getAddress().getPort(), null);
    }

    private RecordingContext looked(List<Path> files, List<Endpoint> endpoints) throws Exception {
        Path authority = folder.resolve("authority.crt");
        Files.writeString(authority, Issued.pem("CERTIFICATE", root.certificate().getEncoded()));
        RecordingContext context =
                new RecordingContext()
                        .with(new CertificatesTarget(files, endpoints, null))
                        .with(new HostTarget("amas-1", Path.of("/"), null));
        context.perform(
                kind, new TlsCertificatesKind.Settings(List.of(authority.toString()), null));
        return context;
    }

    private List<String> troubles(RecordingContext context) {
        return SHIPPED.troubles((StepKind<?>) kind, context);
    }

    private static void assertTold(RecordingContext context, String fingerprint) {
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .anyMatch(f -> f.startsWith(fingerprint));
    }

    @Test
    void aGoodChainThatIsServedAsInItsFilePasses() throws Exception {
        Path file = good.write(folder.resolve("cert.pem"));
        good.writeKey(folder.resolve("key.pem"));
        RecordingContext context = looked(List.of(file), List.of(serve(good)));
        assertThat(troubles(context)).isEmpty();
        assertThat(context.findings()).isEmpty();
        assertThat(context.readings("days_left")).hasSize(2).allMatch(r -> r.value() > 89);
        assertThat(context.readings("days_left"))
                .as("the file's is the machine's, the endpoint's may be anybody's")
                .extracting(r -> r.labels().get("host"))
                .containsExactlyInAnyOrder("amas-1", null);
        assertThat(context.text()).contains("is the key of");
        assertThat(context.tables().getFirst().rows().get(1).toString()).contains("TLSv1.3");
    }

    @Test
    void filesOfAMachineThatIsNotProvenAreNotLookedAt() throws Exception {
        Path file = good.write(folder.resolve("cert.pem"));
        String why = "this node is not the environment's host";
        RecordingContext both =
                new RecordingContext()
                        .with(new CertificatesTarget(List.of(file), List.of(serve(good)), why));
        Outcome outcome = both.perform(kind, SHIPPED.settings(kind));
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(outcome.reason()).isEqualTo("1 certificate file not looked at: " + why);
        assertThat(outcome.headline()).isEqualTo("0 certificate files and 1 endpoint looked at");
        assertThat(both.readings("days_left")).hasSize(1);
        RecordingContext files =
                new RecordingContext().with(new CertificatesTarget(List.of(file), List.of(), why));
        assertThatThrownBy(() -> files.perform(kind, SHIPPED.settings(kind)))
                .isInstanceOf(TargetAbsent.class)
                .hasMessageContaining(why);
    }

    @Test
    @PlantedFault(
            check = "tls.certificates",
            fault = "29 days left, then 6",
            removed = "the certificate is renewed")
    void warnsThirtyDaysAheadAndFailsSeven() throws Exception {
        RecordingContext soon =
                looked(List.of(), List.of(serve(Issued.order().days(20).by(between).issue())));
        assertThat(troubles(soon)).singleElement().asString().startsWith("WARN days_left");
        RecordingContext now =
                looked(List.of(), List.of(serve(Issued.order().days(6).by(between).issue())));
        assertThat(troubles(now)).singleElement().asString().startsWith("FAIL days_left");
        RecordingContext late =
                looked(List.of(), List.of(serve(Issued.order().days(-3).by(between).issue())));
        assertTold(late, "expired:localhost");
        assertThat(troubles(late)).anyMatch(t -> t.startsWith("FAIL days_left"));
        assertThat(troubles(looked(List.of(), List.of(serve(good))))).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "tls.certificates",
            fault = "the name isn't in it",
            removed = "it is asked for by a name that is")
    void aNameThatIsNotInItFails() throws Exception {
        Issued other = Issued.order().host("amas.example").by(between).issue();
        assertTold(looked(List.of(), List.of(serve(other))), "wrong-name:localhost");
        Endpoint named = serve(other);
        Endpoint asked = new Endpoint("localhost", named.port(), "amas.example");
        assertThat(looked(List.of(), List.of(asked)).findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "tls.certificates",
            fault = "the server presents another than the file",
            removed = "the server presents the one of the file")
    void aFileThatIsNotServedFailsUntilTheServerHasIt() throws Exception {
        Path file = good.write(folder.resolve("cert.pem"));
        Issued before = Issued.order().by(between).issue();
        RecordingContext stale = looked(List.of(file), List.of(serve(before)));
        assertTold(stale, "not-served:" + file);
        RecordingContext reloaded = looked(List.of(file), List.of(serve(good)));
        assertThat(reloaded.findings()).isEmpty();
    }

    @Test
    void aChainThatLeadsNowhereFails() throws Exception {
        RecordingContext cut = looked(List.of(), List.of(serve(good, List.of(good.certificate()))));
        assertTold(cut, "untrusted:localhost");
        Issued own = Issued.order().issue();
        assertTold(looked(List.of(), List.of(serve(own))), "untrusted:localhost");
    }

    @Test
    void whatSignedItselfIsTrustedWhereItIsTheEnvironmentsOwnFile() throws Exception {
        Issued own = Issued.order().issue();
        Path file = own.write(folder.resolve("cert.pem"));
        RecordingContext context = looked(List.of(file), List.of(serve(own)));
        assertThat(troubles(context)).isEmpty();
        assertTold(context, "self-signed:");
    }

    @Test
    void weakSignaturesAndKeysFail() throws Exception {
        Path file =
                Issued.order()
                        .signature("SHA1withRSA")
                        .bits(1_024)
                        .by(between)
                        .issue()
                        .write(folder.resolve("weak.pem"));
        RecordingContext context = looked(List.of(file), List.of());
        assertTold(context, "weak-signature:" + file);
        assertTold(context, "weak-key:" + file);
        Path strong = good.write(folder.resolve("strong.pem"));
        assertThat(looked(List.of(strong), List.of()).findings()).isEmpty();
    }

    @Test
    void anotherKeyBesideTheFileFails() throws Exception {
        Path file = good.write(folder.resolve("fullchain.pem"));
        Path key = between.writeKey(folder.resolve("privkey.pem"));
        assertTold(looked(List.of(file), List.of()), "other-key:" + key);
        good.writeKey(key);
        assertThat(looked(List.of(file), List.of()).findings()).isEmpty();
    }

    @Test
    void readsTheOlderFormOfAKeyAndSaysWhereItCannot() throws Exception {
        Path file = good.write(folder.resolve("cert.pem"));
        byte[] older =
                PrivateKeyInfo.getInstance(good.key().getEncoded())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded();
        Path key = folder.resolve("key.pem");
        Files.writeString(key, Issued.pem("RSA PRIVATE KEY", older));
        RecordingContext context = looked(List.of(file), List.of());
        assertThat(context.findings()).isEmpty();
        assertThat(context.text()).contains("key.pem is the key of");
        Files.writeString(key, Issued.pem("ENCRYPTED PRIVATE KEY", older));
        RecordingContext encrypted = looked(List.of(file), List.of());
        assertTold(encrypted, "unproven-key:" + key);
        assertThat(troubles(encrypted)).isEmpty();
    }

    @Test
    void aMissingFileAndASilentEndpointFail() throws Exception {
        Path missing = folder.resolve("none.pem");
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        List<Endpoint> silent = List.of(new Endpoint("127.0.0.1", port, null));
        RecordingContext context = looked(List.of(missing), silent);
        assertTold(context, "unreadable:" + missing);
        assertTold(context, "silent:127.0.0.1:" + port);
        assertThatThrownBy(() -> looked(List.of(), silent))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void aWildcardStandsForOneLabel() throws Exception {
        Names names =
                Names.of(Issued.order().host("*.amas.example").by(between).issue().certificate());
        assertThat(names.cover("api.amas.example")).isTrue();
        assertThat(names.cover("API.amas.example")).isTrue();
        assertThat(names.cover("amas.example")).isFalse();
        assertThat(names.cover("a.b.amas.example")).isFalse();
    }
}

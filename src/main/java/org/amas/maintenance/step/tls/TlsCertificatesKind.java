package org.amas.maintenance.step.tls;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.CertificatesTarget;
import org.amas.maintenance.target.CertificatesTarget.Endpoint;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether clients get the certificates that they should: the files, what the endpoints really
 * present, and whether the two are the same.
 */
@Component
class TlsCertificatesKind implements ReadingKind<TlsCertificatesKind.Settings> {

    /**
     * @param authorities files with certificates of authorities that clients were told to trust
     * @param trustFiles whether a certificate that is signed by itself is trusted when it is the
     *     one in the environment's own file: its clients were given it
     */
    record Settings(@Size(max = 20) List<@NotBlank String> authorities, Boolean trustFiles) {

        Settings {
            authorities = authorities == null ? List.of() : List.copyOf(authorities);
            trustFiles = trustFiles == null ? Boolean.TRUE : trustFiles;
        }
    }

    @Override
    public String name() {
        return "tls.certificates";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.CERTIFICATES);
    }

    @Override
    public Set<String> readings() {
        return Set.of("days_left");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, GeneralSecurityException {
        CertificatesTarget target =
                context.target(CertificatesTarget.class, TargetType.CERTIFICATES);
        if (target.unread().isPresent() && target.endpoints().isEmpty()) {
            throw new TargetAbsent(target.unread().get());
        }
        List<CertificateFile> files = files(target, context);
        Map<Endpoint, Handshake> served = served(target, context);
        if (files.isEmpty() && served.isEmpty()) {
            return Outcome.done("no certificate could be looked at");
        }
        CertificateCheck check = new CertificateCheck(context, trust(settings, files, context));
        for (CertificateFile file : files) {
            check.judge(file.path().toString(), file.chain(), "");
            key(file, context);
            same(file, target, served, context);
        }
        for (Map.Entry<Endpoint, Handshake> one : served.entrySet()) {
            Handshake shown = one.getValue();
            check.judge(place(one.getKey()), shown.chain(), shown.protocol());
            name(one.getKey(), shown.chain().getFirst(), context);
        }
        context.show(check.table());
        return whole(
                target,
                "%s and %s looked at"
                        .formatted(
                                Amount.of(files.size(), "certificate file"),
                                Amount.of(served.size(), "endpoint")));
    }

    /** Files that nobody looked at are not good files. */
    private static Outcome whole(CertificatesTarget target, String headline) {
        return target.unread()
                .map(
                        why ->
                                Outcome.unknown(
                                                "%s not looked at: %s"
                                                        .formatted(
                                                                Amount.of(
                                                                        target.files().size(),
                                                                        "certificate file"),
                                                                why))
                                        .headline(headline))
                .orElseGet(() -> Outcome.done(headline));
    }

    private static List<CertificateFile> files(CertificatesTarget target, StepContext context) {
        List<CertificateFile> files = new ArrayList<>();
        for (Path path : target.readable()) {
            try {
                files.add(CertificateFile.read(path));
            } catch (IOException e) {
                String text =
                        Files.exists(path)
                                ? "can't be read: " + Reasons.of(e)
                                : "there is no such file";
                context.finding(Finding.error(path.toString(), text, "unreadable:" + path));
            }
        }
        return files;
    }

    /** One silent endpoint is that endpoint's trouble; where all are, the target is down. */
    private static Map<Endpoint, Handshake> served(CertificatesTarget target, StepContext context) {
        Map<Endpoint, Handshake> served = new LinkedHashMap<>();
        String first = "";
        for (Endpoint endpoint : target.endpoints()) {
            context.say("Connecting to " + place(endpoint) + " …");
            try {
                served.put(endpoint, Handshake.with(endpoint));
            } catch (IOException e) {
                String reason = Reasons.of(e);
                first = first.isEmpty() ? reason : first;
                String text = "presents no certificate: " + reason;
                context.finding(Finding.error(place(endpoint), text, "silent:" + place(endpoint)));
            }
        }
        if (served.isEmpty() && target.readable().isEmpty()) {
            throw new TargetDown(TargetType.CERTIFICATES, target.address(), first, null);
        }
        return served;
    }

    private static Trust trust(Settings settings, List<CertificateFile> files, StepContext context)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> more = new ArrayList<>();
        for (String authority : settings.authorities()) {
            more.addAll(CertificateFile.read(Path.of(authority)).chain());
        }
        for (CertificateFile file : files) {
            if (settings.trustFiles() && Trust.selfSigned(file.own())) {
                more.add(file.own());
                context.finding(
                        Finding.info(
                                file.path().toString(),
                                "is signed by itself: only clients that were given it trust it",
                                "self-signed:" + file.path()));
            }
        }
        return Trust.with(more);
    }

    /** Of several keys that may be meant, one has to fit. */
    private static void key(CertificateFile file, StepContext context) {
        List<Path> others = new ArrayList<>();
        for (Path key : file.keys()) {
            try {
                if (PrivateKeyFile.matches(key, file.own().getPublicKey())) {
                    context.say(key + " is the key of " + file.path());
                    return;
                }
                others.add(key);
            } catch (IOException e) {
                context.finding(
                        Finding.info(
                                        key.toString(),
                                        "whether it is the certificate's key isn't proven",
                                        "unproven-key:" + key)
                                .evidence(Reasons.of(e)));
            }
        }
        if (!others.isEmpty()) {
            Path key = others.getFirst();
            String text = "is not the key of " + file.path() + ": no server can use both";
            context.finding(Finding.error(key.toString(), text, "other-key:" + key));
        }
    }

    /** A file that nobody serves was renewed without a reload, or is the wrong one. */
    private static void same(
            CertificateFile file,
            CertificatesTarget target,
            Map<Endpoint, Handshake> served,
            StepContext context) {
        boolean told = served.size() == target.endpoints().size() && !served.isEmpty();
        boolean found =
                served.values().stream().anyMatch(s -> s.chain().getFirst().equals(file.own()));
        if (!told || found) {
            return;
        }
        StringBuilder evidence = new StringBuilder();
        evidence.append(CertificateCheck.fingerprint(file.own())).append("  ").append(file.path());
        served.forEach(
                (endpoint, shown) ->
                        evidence.append('\n')
                                .append(CertificateCheck.fingerprint(shown.chain().getFirst()))
                                .append("  ")
                                .append(place(endpoint)));
        context.finding(
                Finding.error(
                                file.path().toString(),
                                "is served by no endpoint: reload the server that should have it",
                                "not-served:" + file.path())
                        .evidence(evidence.toString()));
    }

    private static void name(Endpoint endpoint, X509Certificate own, StepContext context) {
        String asked = Handshake.name(endpoint);
        Names names = Names.of(own);
        if (!names.cover(asked)) {
            String text = "isn't made out to %s, but to %s".formatted(asked, names);
            String place = place(endpoint);
            context.finding(Finding.error(place, text, "wrong-name:" + place));
        }
    }

    private static String place(Endpoint endpoint) {
        return endpoint.host() + ":" + endpoint.port();
    }
}

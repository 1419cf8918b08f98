package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The certificates AMAS serves: files, and endpoints that present one.
 *
 * @param unproven why this node is not proven to be the machine these files are on
 */
public record CertificatesTarget(
        List<Path> files, List<Endpoint> endpoints, @Nullable String unproven) implements Target {

    /** A TLS endpoint; {@code serverName} is what is asked for and verified. */
    public record Endpoint(String host, int port, @Nullable String serverName) {

        String name() {
            return serverName == null ? host : serverName;
        }

        String address() {
            return host + ":" + port;
        }
    }

    @Override
    public TargetType type() {
        return TargetType.CERTIFICATES;
    }

    @Override
    public String address() {
        return Stream.concat(
                        files.stream().map(Path::toString),
                        endpoints.stream().map(Endpoint::address))
                .collect(Collectors.joining(", "));
    }

    /** The files that are proven to be the environment's, and not another machine's. */
    public List<Path> readable() {
        return unproven == null ? files : List.of();
    }

    /** Why no file is looked at; empty if all are, or there is none. */
    public Optional<String> unread() {
        return files.isEmpty() ? Optional.empty() : Optional.ofNullable(unproven);
    }

    /** What the files hold and the endpoints present, all looked at side by side. */
    @Override
    public Answer probe() {
        List<Presented> found = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        unread().ifPresent(reasons::add);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Presented>> asked = looks().map(threads::submit).toList();
            for (Future<Presented> one : asked) {
                try {
                    found.add(one.get());
                } catch (ExecutionException e) {
                    reasons.add(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reasons.add("interrupted");
        }
        return Answer.presenting(found, String.join("; ", reasons));
    }

    private Stream<Callable<Presented>> looks() {
        return Stream.concat(
                readable().stream().map(file -> () -> read(file)),
                endpoints.stream().map(endpoint -> () -> presented(endpoint)));
    }

    private static Presented read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate first =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            return Presented.of(first, file.toString(), null);
        } catch (CertificateException e) {
            throw new IOException("no certificate in " + file, e);
        } catch (IOException e) {
            throw new IOException("can't read " + file, e);
        }
    }

    private static Presented presented(Endpoint endpoint) throws IOException {
        try {
            X509Certificate own = TlsProbe.own(endpoint);
            return Presented.of(own, endpoint.address(), endpoint.name());
        } catch (IOException e) {
            String reason = e.getCause() == null ? Reasons.of(e) : e.getMessage();
            throw new IOException(endpoint.address() + ": " + reason, e);
        }
    }
}

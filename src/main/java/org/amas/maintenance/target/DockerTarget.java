package org.amas.maintenance.target;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A Docker engine and the Compose project on it that an environment owns.
 *
 * @param project the value of the label {@code com.docker.compose.project}
 * @param services the services that must exist, by {@code com.docker.compose.service}
 * @param guarded true in the lab: changing steps refuse what isn't labelled {@code amas.lab=true},
 *     and where no engine listens there is none, until one does
 */
public record DockerTarget(URI host, String project, List<String> services, boolean guarded)
        implements Target {

    /** The newest API version whose answers we know. */
    private static final String OWN_API_VERSION = "1.44";

    @Override
    public TargetType type() {
        return TargetType.DOCKER;
    }

    @Override
    public String address() {
        return host.toString();
    }

    /**
     * The engine through its API, at the newest version both sides speak; the caller closes it.
     *
     * @throws TargetDown with the real reason
     * @throws TargetAbsent with the real reason, if guarded and nothing listens
     */
    public DockerEngine open() {
        try {
            return connect();
        } catch (TargetDown down) {
            if (guarded && !listens()) {
                throw new TargetAbsent(String.valueOf(down.getMessage()));
            }
            throw down;
        }
    }

    private DockerEngine connect() {
        String locked = locked();
        if (locked != null) {
            throw new TargetDown(type(), address(), locked, null);
        }
        return DockerEngine.open(this, OWN_API_VERSION);
    }

    /** Why the socket can't be used, which the driver would tell after four attempts and worse. */
    private @Nullable String locked() {
        if (!"unix".equals(host.getScheme())) {
            return null;
        }
        Path socket = Path.of(host.getPath());
        if (!Files.exists(socket)) {
            return "there is no Docker socket at " + socket;
        }
        return Files.isWritable(socket)
                ? null
                : "permission denied: this process may not write to the Docker socket at " + socket;
    }

    /**
     * Without waiting for a place in a full queue: then there is somebody who listens, but slowly.
     */
    private boolean listens() {
        if (!"unix".equals(host.getScheme())) {
            return listensOnPort();
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(host.getPath()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean listensOnPort() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host.getHost(), host.getPort()), 5_000);
            return true;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    DockerHttpClient transport() {
        return new ZerodepDockerHttpClient.Builder()
                .dockerHost(host)
                .connectionTimeout(Duration.ofSeconds(5))
                .responseTimeout(Duration.ofMinutes(4))
                .maxConnections(8)
                .build();
    }

    DockerClient client(DockerHttpClient transport, String apiVersion) {
        DefaultDockerClientConfig config =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(host.toString())
                        .withApiVersion(apiVersion)
                        .withDockerTlsVerify(false)
                        .build();
        return DockerClientImpl.getInstance(config, transport);
    }

    @Override
    public Answer probe() {
        try (DockerEngine engine = connect()) {
            return Answer.reached("Docker " + engine.version());
        } catch (TargetDown down) {
            return Answer.unreachable(down.reason());
        } catch (IOException e) {
            return Answer.unreachable(Reasons.of(e));
        }
    }
}

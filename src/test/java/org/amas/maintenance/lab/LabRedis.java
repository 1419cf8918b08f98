package org.amas.maintenance.lab;

import org.springframework.core.NestedExceptionUtils;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A real Redis 6.2 that demands its password; production is database 0, staging database 1. */
public final class LabRedis implements AutoCloseable {

    public static final String PASSWORD = "amas_redis_password";

    /** An ACL user who may only PING: for what happens without a privilege. */
    public static final String GUEST = "guest";

    public static final String GUEST_PASSWORD = "guest";

    private final RedisServer server;
    private final int port;
    private final Path pidFile;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private LabRedis(RedisServer server, int port, Path pidFile) {
        this.pidFile = pidFile;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts and seeds a server.
     *
     * @param directory a folder for its data, made when absent
     * @param port 0 for any free one
     */
    public static LabRedis start(Path directory, int port, boolean healthy) throws IOException {
        Files.createDirectories(directory);
        int chosen = port == 0 ? freePort() : port;
        Path pidFile = directory.toAbsolutePath().resolve(LabDirectory.REDIS_PID);
        RedisServer server =
                RedisServer.newRedisServer()
                        .port(chosen)
                        .bind("127.0.0.1")
                        .setting("requirepass " + PASSWORD)
                        .setting("dir " + directory.toAbsolutePath())
                        .setting("appendonly yes")
                        .setting("maxmemory 256mb")
                        .setting("maxmemory-policy allkeys-lru")
                        .setting("pidfile " + pidFile)
                        .onShutdownForceStop(false)
                        .build();
        start(server);
        LabRedis lab = new LabRedis(server, chosen, pidFile);
        AtExit.close("redis", lab);
        try (Jedis jedis = lab.connect(0)) {
            jedis.aclSetUser(GUEST, "on", ">" + GUEST_PASSWORD, "+ping");
        }
        RedisSeed.plant(lab, healthy);
        return lab;
    }

    /**
     * The program has just been unpacked: while another thread starts a process of its own, that
     * one may hold the file open for writing for a moment, and a busy file can't be executed.
     */
    private static void start(RedisServer server) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                server.start();
                return;
            } catch (IOException busy) {
                if (tries == 5 || !isBusy(busy)) {
                    throw busy;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }

    private static boolean isBusy(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure)
                .toString()
                .contains("Text file busy");
    }

    public int port() {
        return port;
    }

    public String url(int database) {
        return "redis://127.0.0.1:" + port + "/" + database;
    }

    /** A new connection which has given the password. */
    public Jedis connect(int database) {
        return new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .password(PASSWORD)
                        .database(database)
                        .timeoutMillis(3000)
                        .build());
    }

    /** The server's process, for {@link Paused}. */
    public long pid() throws IOException {
        return Long.parseLong(Files.readString(pidFile).strip());
    }

    @Override
    public void close() throws IOException {
        if (open.getAndSet(false)) {
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A Redis of AMAS.
 *
 * @param url {@code redis://host:port/database} or {@code rediss://…}
 */
public record RedisTarget(URI url, @Nullable String username, @Nullable Secret password)
        implements Target {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public TargetType type() {
        return TargetType.REDIS;
    }

    @Override
    public String address() {
        return url.toString();
    }

    public int database() {
        String path = url.getPath() == null ? "" : url.getPath().replace("/", "");
        return path.isEmpty() ? 0 : Integer.parseInt(path);
    }

    /** How a person reaches it with Redis's own client; the password isn't in it. */
    public String commandLine() {
        return "%sredis-cli -h %s -p %d%s%s"
                .formatted(
                        password == null ? "" : "REDISCLI_AUTH=… ",
                        url.getHost(),
                        port(),
                        username == null ? "" : " --user " + username,
                        "rediss".equals(url.getScheme()) ? " --tls" : "");
    }

    /**
     * A new connection, authenticated, with time-outs of 5 s, to connect perhaps less; the caller
     * closes it.
     *
     * @param name becomes the client's name
     * @throws TargetDown with the server's or the network's own reason, NOAUTH and WRONGPASS among
     *     them
     */
    public Jedis open(String name) {
        int patience = (int) Silence.patience(this, PATIENCE).toMillis();
        DefaultJedisClientConfig config =
                DefaultJedisClientConfig.builder()
                        .user(username)
                        .password(password == null ? null : password.read())
                        .database(database())
                        .clientName(name)
                        .ssl("rediss".equals(url.getScheme()))
                        .connectionTimeoutMillis(patience)
                        .socketTimeoutMillis(patience)
                        .build();
        try {
            Jedis jedis = answering(new Jedis(new HostAndPort(url.getHost(), port()), config));
            Silence.heard(this);
            return jedis;
        } catch (JedisException e) {
            throw Silence.down(this, Reasons.of(e), e);
        }
    }

    /**
     * Jedis connects and signs in when it is made; only an answer tells that nothing is missing.
     */
    private static Jedis answering(Jedis jedis) {
        try {
            jedis.ping();
            jedis.getConnection().setSoTimeout((int) PATIENCE.toMillis());
            return jedis;
        } catch (JedisException e) {
            jedis.close();
            throw e;
        }
    }

    private int port() {
        return url.getPort() < 0 ? 6379 : url.getPort();
    }

    @Override
    public Stream<Secret> secrets() {
        return Stream.ofNullable(password);
    }

    @Override
    public Answer probe() {
        try (Jedis jedis = open("amas-maintenance-probe")) {
            return Answer.reached(version(jedis), "", RedisRights.missing(jedis, user()));
        } catch (TargetDown down) {
            return Answer.unreachable(down.reason());
        } catch (JedisException e) {
            return Answer.unreachable(Reasons.of(e));
        }
    }

    /** Null where it may not be read, which {@link RedisRights} tells. */
    private static @Nullable String version(Jedis jedis) {
        try {
            return jedis.info("server")
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> "Redis " + line.substring("redis_version:".length()).strip())
                    .findFirst()
                    .orElse(null);
        } catch (JedisAccessControlException refused) {
            return null;
        }
    }

    /** As the server calls our account. */
    public String user() {
        return username == null ? "default" : username;
    }
}

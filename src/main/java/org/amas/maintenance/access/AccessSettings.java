package org.amas.maintenance.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code amas.access.*}.
 *
 * @param publicUrl where people open the application, if not on this machine
 * @param allowedHosts host names, without port, by which browsers may call us; {@code
 *     server.address} and that of the public URL are always among them
 * @param bootstrap the first administrator, if there is no account yet
 */
@ConfigurationProperties("amas.access")
record AccessSettings(
        @Nullable URI publicUrl,
        @DefaultValue({"localhost", "127.0.0.1", "[::1]"}) List<String> allowedHosts,
        @DefaultValue Bootstrap bootstrap) {

    record Bootstrap(
            @Nullable String username, @Nullable Path passwordFile, @Nullable Path tokenFile) {}
}

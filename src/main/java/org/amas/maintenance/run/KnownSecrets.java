package org.amas.maintenance.run;

import org.amas.maintenance.target.SecretSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.stream.Stream;

/** All secrets that the application was told, its own database's among them. */
@Component
class KnownSecrets {

    private final List<SecretSource> sources;
    private final String own;

    KnownSecrets(List<SecretSource> sources, @Value("${spring.datasource.password:}") String own) {
        this.sources = sources;
        this.own = own;
    }

    /** As they are now: a secret that was changed needs no restart. */
    Secrets now() {
        return Secrets.of(
                Stream.concat(
                                Stream.of(own),
                                sources.stream().flatMap(source -> source.secrets().stream()))
                        .toList());
    }
}

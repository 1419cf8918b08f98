package org.amas.maintenance.step.lifecycle;

import org.amas.maintenance.step.ListServer;
import org.amas.maintenance.target.InvalidConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where newer ends of life are than those that ship.
 *
 * @param snapshot a file of the same form as the one that ships
 * @param url with {@code {product}} in it, answering a list of {@code cycle}, {@code releaseDate},
 *     {@code eol} and {@code latest}; nobody is asked without it
 */
@ConfigurationProperties("amas.step.lifecycle")
record LifecycleProperties(@Nullable String snapshot, @Nullable String url) {

    static final String URL = "amas.step.lifecycle.url";
    static final String PRODUCT = "{product}";

    private static final String EXAMPLE = "https://endoflife.date/api/{product}.json";

    LifecycleProperties {
        url = ListServer.checked(URL, url, EXAMPLE);
        if (url != null && !url.contains(PRODUCT)) {
            throw new InvalidConfiguration(
                    URL, "does not say where the product's name goes", "Write " + EXAMPLE + ".");
        }
    }
}

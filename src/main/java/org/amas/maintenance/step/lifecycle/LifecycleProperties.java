package org.amas.maintenance.step.lifecycle;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where newer ends of life are than those that ship.
 *
 * @param snapshot a file of the same form as the one that ships; asked first
 * @param url with {@code {product}} in it, answering a list of {@code cycle}, {@code releaseDate},
 *     {@code eol} and {@code latest}; nobody is asked without it
 */
@ConfigurationProperties("amas.step.lifecycle")
record LifecycleProperties(@Nullable String snapshot, @Nullable String url) {}

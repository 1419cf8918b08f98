package org.amas.maintenance.step.docker;

import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image that the engine has.
 *
 * @param name that it was asked for by
 * @param id the digest of its configuration
 * @param digests by which registries know it; empty if it was only built here
 */
record LocalImage(String name, String id, List<String> digests, boolean lab, JsonNode inspected) {

    /** A name with a tag or a digest; what has neither means {@code latest}. */
    static final String NAME = "[a-z0-9][A-Za-z0-9._/:-]{0,200}(@sha256:[0-9a-f]{64})?";

    private static final int SHOWN = 19;

    /** Empty if the engine has none of that name. */
    static Optional<LocalImage> of(DockerEngine engine, String name) throws IOException {
        try {
            return Optional.of(from(name, engine.get("/images/" + name + "/json")));
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("404")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static LocalImage from(String name, JsonNode inspected) {
        JsonNode labels = inspected.path("Config").path("Labels");
        return new LocalImage(
                name,
                inspected.path("Id").asString(""),
                inspected.path("RepoDigests").valueStream().map(d -> d.asString("")).toList(),
                "true".equals(labels.path(Expendable.LAB).asString("")),
                inspected);
    }

    /** {@code amas} is {@code amas:latest}. */
    static String tagged(String name) {
        boolean told =
                name.contains("@") || name.substring(name.lastIndexOf('/') + 1).contains(":");
        return told ? name : name + ":latest";
    }

    String shortId() {
        return shortened(id);
    }

    static String shortened(String digest) {
        return digest.length() <= SHOWN ? digest : digest.substring(0, SHOWN) + "…";
    }

    /** What registries call it, or that none knows it. */
    @Nullable String digest() {
        return digests.isEmpty() ? null : digests.getFirst().replaceFirst(".*@", "");
    }
}

package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a target said when it was asked.
 *
 * @param version the server's own words, null if it didn't say
 * @param detail the reason it can't be used, or a note; empty if there is nothing to say
 * @param missing privileges that some steps need and our account lacks
 * @param certificates that were seen, good or not
 */
public record Answer(
        boolean reachable,
        @Nullable String version,
        String detail,
        List<Missing> missing,
        List<Presented> certificates) {

    /**
     * @param privilege what can't be done without it
     * @param grant the statement an administrator types
     */
    public record Missing(String privilege, String grant) {}

    static Answer reached(@Nullable String version) {
        return new Answer(true, version, "", List.of(), List.of());
    }

    static Answer reached(@Nullable String version, String detail, List<Missing> missing) {
        return new Answer(true, version, detail, missing, List.of());
    }

    static Answer unreachable(String detail) {
        return new Answer(false, null, detail, List.of(), List.of());
    }

    /**
     * @param reasons why other certificates could not be seen; empty if all could
     */
    static Answer presenting(List<Presented> certificates, String reasons) {
        return new Answer(reasons.isEmpty(), null, reasons, List.of(), certificates);
    }
}

package org.amas.maintenance.step;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a person allowed to be sent to whom, and when: without it no probe leaves. */
public interface Authorisations {

    /** Of this run; a run that goes on with another one needs its own. */
    Optional<Authorisation> of(long run);

    /**
     * @param scope hosts, with or without a port: {@code amas.example}, {@code 10.0.0.7:8000}
     * @param approver who answers for it
     * @param launcher who launched the run
     */
    record Authorisation(
            List<String> scope, Instant from, Instant until, String approver, String launcher) {

        public Authorisation {
            scope = List.copyOf(scope);
        }

        /**
         * @return why nothing may be sent there now; empty if it may
         */
        public Optional<String> refusal(URI address, Instant now) {
            if (approver.equalsIgnoreCase(launcher)) {
                return Optional.of("who launches the run can't authorise it: " + approver);
            }
            if (now.isBefore(from) || !now.isBefore(until)) {
                return Optional.of(
                        "the authorised window is from %s to %s"
                                .formatted(Moment.minute(from), Moment.minute(until)));
            }
            String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
            boolean inside =
                    scope.stream()
                            .map(one -> one.toLowerCase(Locale.ROOT))
                            .anyMatch(
                                    one ->
                                            one.equals(host)
                                                    || one.equals(host + ":" + port(address)));
            return inside
                    ? Optional.empty()
                    : Optional.of(
                            "%s:%d is not in the authorised scope, %s"
                                    .formatted(host, port(address), String.join(", ", scope)));
        }

        private static int port(URI address) {
            if (address.getPort() >= 0) {
                return address.getPort();
            }
            return "https".equals(address.getScheme()) ? 443 : 80;
        }
    }
}

package org.amas.maintenance.run;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Is down while nothing new may be started. Readiness is left out of it: pages are served, and runs
 * under way are to be seen.
 */
@Component("ownDataHealthIndicator")
class OwnDataHealth implements HealthIndicator {

    private final OwnData data;

    OwnDataHealth(OwnData data) {
        this.data = data;
    }

    @Override
    public Health health() {
        return data.trouble()
                .map(said -> Health.down().withDetail("trouble", said).build())
                .orElseGet(() -> Health.up().build());
    }
}

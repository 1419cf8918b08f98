package org.amas.maintenance.step.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Authorisations;
import org.amas.maintenance.step.Authorisations.Authorisation;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.Optional;
import java.util.Set;

/**
 * Sends what an attacker would try first, and keeps what came back. Nothing leaves without a second
 * person's word that names this address and this time; nothing writes.
 */
@Component
class HttpProbesKind implements ReadingKind<HttpProbesKind.Settings> {

    /**
     * @param route that nobody may read without a token
     * @param burst how many requests in a row must meet the rate limit; sent on staging only
     */
    record Settings(
            @Pattern(regexp = "/[A-Za-z0-9._~/-]*") String route, @Min(2) @Max(200) Integer burst) {

        Settings {
            route = route == null ? "/api/v1/agents" : route;
            burst = burst == null ? 120 : burst;
        }
    }

    private final ObjectProvider<Authorisations> authorisations;

    HttpProbesKind(ObjectProvider<Authorisations> authorisations) {
        this.authorisations = authorisations;
    }

    @Override
    public String name() {
        return "http.probes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.API);
    }

    @Override
    public Set<String> readings() {
        return Set.of("probes_sent", "probes_refused", "probes_that_got_through");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        ApiTarget target = context.target(ApiTarget.class, TargetType.API);
        context.say("Looking for the authorisation of this run …");
        Optional<Authorisation> word =
                Optional.ofNullable(authorisations.getIfAvailable())
                        .flatMap(all -> all.of(context.run()));
        if (word.isEmpty()) {
            return Outcome.notRun("nothing was sent: nobody authorised it in this run");
        }
        Optional<String> refusal = word.get().refusal(target.url(), context.clock().instant());
        if (refusal.isPresent()) {
            return Outcome.notRun("nothing was sent: " + refusal.get());
        }
        context.say("Authorised by " + word.get().approver());
        try (Prober prober = new Prober(target, context)) {
            return new Probes(settings, word.get(), target, prober, context).send();
        }
    }
}

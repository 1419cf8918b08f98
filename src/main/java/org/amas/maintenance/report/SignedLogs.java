package org.amas.maintenance.report;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DaySignedOff;
import org.amas.maintenance.duty.SignOff;
import org.amas.maintenance.duty.SignOffs;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** Has the daily log written of each day that is signed off, in the signer's name, once. */
@Component
class SignedLogs {

    private static final Logger log = LoggerFactory.getLogger(SignedLogs.class);
    private static final String PROCEDURE = "documentation/daily-log";

    /** Days so far back are asked about after a start. */
    private static final int BACK = 35;

    private final RunLauncher launcher;
    private final SignOffs signOffs;
    private final Clock clock;

    SignedLogs(RunLauncher launcher, SignOffs signOffs, Clock clock) {
        this.launcher = launcher;
        this.signOffs = signOffs;
        this.clock = clock;
    }

    /** On a thread of its own: the one that signed is still ending its transaction. */
    @TransactionalEventListener
    void on(DaySignedOff event) {
        Thread.ofVirtual()
                .name("daily-log-" + event.signOff().day())
                .start(() -> write(event.signOff()));
    }

    /** The application may have ended between a sign-off and its log. */
    @EventListener(ApplicationReadyEvent.class)
    void catchUp() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        signOffs.inForceSince(today.minusDays(BACK)).forEach(this::write);
    }

    private void write(SignOff signOff) {
        signOff.lines().stream()
                .map(SignOff.Line::environment)
                .distinct()
                .forEach(environment -> write(signOff, environment));
    }

    private void write(SignOff signOff, String environment) {
        Launch launch =
                new Launch(
                        PROCEDURE,
                        environment,
                        Map.of("day", signOff.day().toString()),
                        "sign-off of " + signOff.day(),
                        false,
                        null,
                        null);
        String once = "sign-off-%d-%s".formatted(signOff.id(), environment);
        try {
            launcher.launch(launch, once, new Actor(Actor.Kind.USER, signOff.by(), null));
        } catch (InvalidRequest | Conflict refused) {
            log.warn(
                    "The daily log of {} in {} was not begun: {}",
                    signOff.day(),
                    environment,
                    refused.getMessage());
        } catch (RuntimeException e) {
            log.error("The daily log of {} in {} was not begun", signOff.day(), environment, e);
        }
    }
}

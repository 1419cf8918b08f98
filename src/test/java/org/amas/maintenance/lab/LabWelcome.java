package org.amas.maintenance.lab;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.Reachabilities;
import org.amas.maintenance.target.Reachability;
import org.amas.maintenance.target.TargetType;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** One account per role, and a word on the console: where, who, and what is real. */
@TestConfiguration(proxyBeanMethods = false)
class LabWelcome {

    private static final Set<TargetType> OURS =
            EnumSet.of(TargetType.POSTGRES, TargetType.REDIS, TargetType.NEO4J, TargetType.API);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Accounts accounts;
    private final Environments environments;
    private final Reachabilities reachabilities;

    LabWelcome(Accounts accounts, Environments environments, Reachabilities reachabilities) {
        this.accounts = accounts;
        this.environments = environments;
        this.reachabilities = reachabilities;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        StringBuilder text = new StringBuilder("\nAMAS Maintenance, against the stand-in AMAS\n");
        if (event.getApplicationContext() instanceof WebServerApplicationContext web) {
            int port = web.getWebServer().getPort();
            text.append("\n  http://127.0.0.1:").append(port).append("/\n");
        }
        text.append("\n  sign in as\n");
        for (Role role : Role.values()) {
            String name = role.name().toLowerCase(Locale.ROOT);
            String password = password();
            if (accounts.create(name, "Lab " + name, role, password)) {
                text.append("    %-10s %s%n".formatted(name, password));
            } else {
                text.append("    %-10s (the account is there already)%n".formatted(name));
            }
        }
        environments.all().forEach(environment -> text.append(targets(environment)));
        System.out.println(text);
    }

    private String targets(Environment environment) {
        StringBuilder text = new StringBuilder("\n  " + environment.name() + "\n");
        for (Reachability r : settled(environment)) {
            text.append(
                    "    %-13s %-8s %s%n"
                            .formatted(
                                    r.target().type().word(),
                                    r.answer().reachable() ? "real" : "MISSING",
                                    r.answer().reachable()
                                            ? r.target().address()
                                            : r.answer().detail()));
        }
        for (TargetType type : TargetType.values()) {
            if (environment.target(type).isEmpty()) {
                text.append("    %-13s none%n".formatted(type.word()));
            }
        }
        return text.toString();
    }

    /** On a machine that is busy starting, a server of ours that is slow at first isn't missing. */
    private List<Reachability> settled(Environment environment) {
        List<Reachability> all = reachabilities.of(environment);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (all.stream().anyMatch(LabWelcome::isSilent) && System.nanoTime() < until) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            all = reachabilities.of(environment);
        }
        return all;
    }

    private static boolean isSilent(Reachability reachability) {
        return !reachability.answer().reachable() && OURS.contains(reachability.target().type());
    }

    /** New at every start and worth nothing anywhere else; typed by hand, so not too long. */
    private static String password() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}

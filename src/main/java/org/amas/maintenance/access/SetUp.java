package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.net.URI;

/** The way in when there is no account: a link on the console, for whoever can read that. */
@Component
class SetUp {

    private static final String ELSEWHERE =
            """

            This is its address on this machine or in its container. From elsewhere, put the name and
            port by which you reach it in front; amas.access.public-url makes that the printed one.\
            """;

    private final AccessSettings settings;
    private final Accounts accounts;
    private final Links links;
    private final Environment environment;

    SetUp(AccessSettings settings, Accounts accounts, Links links, Environment environment) {
        this.settings = settings;
        this.accounts = accounts;
        this.links = links;
        this.environment = environment;
    }

    /** On standard output, not in the log: log files are kept and shipped. */
    @EventListener(ApplicationReadyEvent.class)
    void printLink() {
        if (!accounts.none()) {
            return;
        }
        System.out.printf(
                """

                There is no account yet. Create the first administrator here (once, within an hour):
                  %s/set-up?token=%s%s

                """,
                address(), links.setUp().value(), isEverywhere() ? ELSEWHERE : "");
    }

    boolean isOpen(String token) {
        return accounts.none() && links.isGood(Links.Purpose.SET_UP, token);
    }

    /**
     * @return false if the link is used, too old or unknown, or somebody was faster
     * @throws Rejected if the input can't be accepted; the link stays good
     */
    @Transactional
    boolean complete(
            String token, String username, String displayName, String password, String address) {
        if (links.take(Links.Purpose.SET_UP, token).isEmpty() || !accounts.none()) {
            return false;
        }
        accounts.createWithPassword(
                new Actor(Actor.Kind.USER, username, address),
                username,
                displayName,
                Role.ADMIN,
                password);
        return true;
    }

    /** One that a person can open: a server that listens everywhere is opened as localhost. */
    private String address() {
        URI configured = settings.publicUrl();
        if (configured != null) {
            return configured.toString().replaceAll("/+$", "");
        }
        String host = isEverywhere() ? "localhost" : listensOn();
        String port = environment.getProperty("local.server.port", "8080");
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private boolean isEverywhere() {
        return settings.publicUrl() == null && HostFilter.isEverywhere(listensOn());
    }

    private String listensOn() {
        return environment.getProperty("server.address", "");
    }
}

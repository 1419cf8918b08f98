package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The way in when there is no account: a link on the console, for whoever can read that. */
@Component
class SetUp {

    private final Accounts accounts;
    private final Links links;
    private final Environment environment;

    SetUp(Accounts accounts, Links links, Environment environment) {
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
                  %s/set-up?token=%s

                """,
                address(), links.setUp().value());
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

    private String address() {
        String host = environment.getProperty("server.address", "localhost");
        String port = environment.getProperty("local.server.port", "8080");
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

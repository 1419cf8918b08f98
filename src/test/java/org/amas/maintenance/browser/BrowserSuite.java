package org.amas.maintenance.browser;

import com.microsoft.playwright.Browser;

import org.amas.maintenance.Machine;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One application, one lab and one browser for all classes that extend this: their configuration is
 * the same, so that the first one's context serves the others.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class BrowserSuite {

    private final List<Operator> operators = new ArrayList<>();

    @LocalServerPort private int port;
    @Autowired private Accounts accounts;
    @Autowired private Activations activations;

    @BeforeAll
    static void needsABrowser() {
        Machine.browser();
    }

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry properties) {
        Rehearsal rehearsal = Rehearsal.plant(Lab.shared());
        for (Map<String, String> some :
                List.of(Lab.shared().properties(), rehearsal.properties())) {
            some.forEach((name, value) -> properties.add(name, () -> value));
        }
        properties.add("amas.step.shell.enabled", () -> "true");
        properties.add("amas.data-dir", () -> rehearsal.folder().resolve("data").toString());
    }

    @BeforeEach
    void createPeople() {
        for (Role role : Role.values()) {
            create(role.name().toLowerCase(), role);
        }
        Actor lead = new Actor(Actor.Kind.USER, "lead", null);
        for (OwnProcedure own : OwnProcedure.values()) {
            activations.activate(own.key(), 1, lead);
        }
    }

    /** Fails on whatever a page complained of, in tests that were about something else too. */
    @AfterEach
    void closePages() {
        operators.forEach(Operator::leaves);
        operators.forEach(Operator::hasSeenNoComplaint);
    }

    void create(String username, Role role) {
        accounts.create(username, "The " + username, role, Operator.PASSWORD);
    }

    /** Somebody in front of a browser, signed in. */
    Operator operator(String username) {
        return visitor(new Browser.NewContextOptions()).signsIn(username);
    }

    Operator visitor(Browser.NewContextOptions options) {
        return visitor("http://127.0.0.1:" + port, options);
    }

    /** A way to the application that can be cut. */
    Wire wire() {
        return Wire.to(port);
    }

    Operator visitor(String address, Browser.NewContextOptions options) {
        Operator operator = new Operator(Chromium.shared(), address, options);
        operators.add(operator);
        return operator;
    }
}

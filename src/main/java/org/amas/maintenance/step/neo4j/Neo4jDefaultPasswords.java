package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.SignIns;
import org.amas.maintenance.step.SignIns.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.exceptions.Neo4jException;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether Neo4j lets somebody in with the password that it comes with, or the one from AMAS's
 * repository. Two attempts, before and after which our own sign-in sets the count of failures back
 * if it is the same account: the third in a row locks one for five seconds.
 */
@Component
class Neo4jDefaultPasswords implements ReadingKind<NoSettings> {

    private static final String USER = "neo4j";

    private static final List<Map.Entry<String, String>> ALL =
            List.of(
                    Map.entry("neo4j", "the password that Neo4j comes with"),
                    Map.entry("amas_password", "AMAS's default password"));

    @Override
    public String name() {
        return "neo4j.default-passwords";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.NEO4J);
    }

    @Override
    public Set<String> readings() {
        return SignIns.readings();
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        Neo4jTarget target = context.target(Neo4jTarget.class, TargetType.NEO4J);
        context.say("Signing in at " + target.address() + ", once with each password …");
        SignIns tried = new SignIns(context);
        setBack(target);
        for (Map.Entry<String, String> known : ALL) {
            String who = USER + " with " + known.getValue();
            Secret password = Secret.of(known.getKey());
            try (Neo4jConnection open = new Neo4jTarget(target.url(), USER, password).open()) {
                tried.note(who, Answer.ACCEPTED, "signed in, verified by the driver");
            } catch (TargetDown down) {
                tried.note(who, answer(down), down.reason());
            }
        }
        setBack(target);
        return tried.outcome();
    }

    private static void setBack(Neo4jTarget target) {
        if (target.username().equals(USER)) {
            try (Neo4jConnection own = target.open()) {
                own.driver().verifyConnectivity();
            } catch (TargetDown refused) {
                // Its own trouble, which other steps tell; the attempts are counted all the same.
            }
        }
    }

    /** Who is asked to choose a new password has been let in with the old one. */
    private static Answer answer(TargetDown down) {
        String code = down.getCause() instanceof Neo4jException e ? String.valueOf(e.code()) : "";
        return switch (code) {
            case "Neo.ClientError.Security.Unauthorized" -> Answer.REFUSED;
            case "Neo.ClientError.Security.CredentialsExpired" -> Answer.ACCEPTED;
            case "Neo.ClientError.Security.AuthenticationRateLimit" -> Answer.UNTOLD;
            default -> throw down;
        };
    }
}

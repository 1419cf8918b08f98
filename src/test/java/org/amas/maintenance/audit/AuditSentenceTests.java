package org.amas.maintenance.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.OffsetDateTime;
import java.util.Map;

class AuditSentenceTests {

    private static final Actor ANA = new Actor(Actor.Kind.USER, "ana", "127.0.0.1");

    @Test
    void saysWhoDidWhatWhereAndWhy() {
        AuditEntry entry =
                AuditEntry.done(ANA, "run.launch", "run", 12)
                        .in("production")
                        .because("INC-204")
                        .with("procedure", "daily/system-status");

        assertThat(sentence(entry))
                .isEqualTo("ana launched run 12 of daily/system-status in production – INC-204");
    }

    @Test
    void namesTheTokenAndWhatIsWaitedFor() {
        Actor program = new Actor(Actor.Kind.API, "ana", "127.0.0.1", "nightly");
        assertThat(sentence(AuditEntry.done(program, "run.cancel", "run", 12)))
                .isEqualTo("ana (by token nightly) cancelled run 12");
        AuditEntry waits =
                AuditEntry.done(Actor.SYSTEM, "run.wait", "run", 12)
                        .with("for", "answer")
                        .with("step", 2);
        assertThat(sentence(waits))
                .isEqualTo("The application waits for an answer at step 2 of run 12");
    }

    @Test
    void saysWhatWasRefusedAndWhatFailed() {
        assertThat(sentence(AuditEntry.denied(ANA, "run.cancel", "run", 12)))
                .isEqualTo("ana was not allowed to cancel run 12");
        assertThat(sentence(AuditEntry.failed(ANA, "audit.verify", "audit", "chain")))
                .isEqualTo("ana failed to verify the audit record");
        assertThat(
                        sentence(
                                AuditEntry.denied(
                                        Actor.anonymous("10.0.0.7"),
                                        "session.sign-in",
                                        "account",
                                        "ana")))
                .isEqualTo("Somebody at 10.0.0.7 was not allowed to sign in as ana");
    }

    @Test
    void ofALongRefusalItSaysTheFirstSentenceOnly() {
        String first = "Version 2 of drill/quick waits for activation in Production";
        String all = first + ". It was loaded by ana. Another lead activates it by POST /api/v1/x.";
        AuditEntry refused =
                AuditEntry.failed(ANA, "run.launch", "procedure", "drill/quick")
                        .in("production")
                        .because(all);
        assertThat(sentence(refused))
                .isEqualTo("ana failed to launch drill/quick in production – " + first);
        assertThat(AuditSentence.wholeReason(event(refused))).isEqualTo(all);

        AuditEntry done =
                AuditEntry.done(ANA, "moon.paint", "moon", "blue")
                        .because("One. " + "x".repeat(200));
        assertThat(sentence(done)).contains("– One. xxx").endsWith("x…").hasSizeLessThan(200);
        assertThat(AuditSentence.wholeReason(event(done))).endsWith("x");
        AuditEntry plain = AuditEntry.done(ANA, "moon.paint", "moon", "blue").because("One. Two.");
        assertThat(AuditSentence.wholeReason(event(plain))).isNull();
    }

    @Test
    void tellsTheWaysOfStoppingApart() {
        assertThat(sentence(AuditEntry.done(ANA, "run.cancel", "run", 14).with("mode", "now")))
                .isEqualTo("ana stopped run 14 now");
        assertThat(
                        sentence(
                                AuditEntry.done(ANA, "run.cancel", "run", 14)
                                        .with("mode", "after-step")))
                .isEqualTo("ana asked run 14 to stop after its step");
    }

    @Test
    void namesTheStepAndTheStateAsTheirPagesDo() {
        assertThat(sentence(AuditEntry.done(ANA, "run.check-again", "run", 3).with("step", 2)))
                .isEqualTo("ana checked step 2 of run 3 again");
        assertThat(sentence(AuditEntry.done(ANA, "run.stop-check", "run", 3).with("step", 2)))
                .isEqualTo("ana stopped the check of step 2 of run 3");
        assertThat(
                        sentence(
                                AuditEntry.done(Actor.SYSTEM, "run.end", "run", 15)
                                        .with("procedure", "daily/backup")
                                        .with("state", "TIMED_OUT")))
                .isEqualTo("The application closed run 15 of daily/backup: timed out");
    }

    @Test
    void fallsBackForActionsItDoesNotKnowOrCannotFill() {
        assertThat(sentence(AuditEntry.done(ANA, "moon.paint", "moon", "blue")))
                .isEqualTo("ana did moon.paint on moon blue");
        assertThat(sentence(AuditEntry.done(Actor.SYSTEM, "run.launch", "run", 12)))
                .isEqualTo("The application did run.launch on run 12");
    }

    @Test
    void A62_showsHiddenCharacters() {
        assertThat(sentence(AuditEntry.done(ANA, "moon.paint", "moon", "a\u202Eb\r\n\u001B[1m")))
                .isEqualTo("ana did moon.paint on moon a\\u202Eb\\u000D\\u000A\\u001B[1m");
    }

    private static String sentence(AuditEntry entry) {
        return AuditSentence.of(event(entry), Map.copyOf(entry.detail()));
    }

    private static AuditEvent event(AuditEntry entry) {
        return AuditEvent.following(
                0, AuditEvent.NO_HASH, OffsetDateTime.parse("2026-11-23T06:00:00Z"), entry, "{}");
    }
}

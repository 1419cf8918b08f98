package org.amas.maintenance.access;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** One-time links. Only the newest of its kind is good. */
@Component
class Links {

    static final Duration SET_UP_LIFE = Duration.ofHours(1);
    static final Duration INVITATION_LIFE = Duration.ofHours(24);

    private final LinkRows rows;
    private final Clock clock;

    Links(LinkRows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    @Transactional
    Secret setUp() {
        rows.deleteUnused(Purpose.SET_UP);
        Secret secret = Secret.random("");
        rows.save(new Link(Purpose.SET_UP, null, secret, clock.instant().plus(SET_UP_LIFE)));
        return secret;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    Secret invitation(Account account) {
        discard(account);
        Secret secret = Secret.random("");
        rows.save(
                new Link(
                        Purpose.INVITATION,
                        account.id(),
                        secret,
                        clock.instant().plus(INVITATION_LIFE)));
        return secret;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void discard(Account account) {
        rows.deleteUnused(account.id());
    }

    @Transactional(readOnly = true)
    boolean isGood(Purpose purpose, String value) {
        return rows.findByPurposeAndHash(purpose, new Secret(value).hash())
                .filter(link -> link.isGood(clock.instant()))
                .isPresent();
    }

    /** Why this isn't good, for the record. */
    @Transactional(readOnly = true)
    String fault(Purpose purpose, String value) {
        return rows.findByPurposeAndHash(purpose, new Secret(value).hash())
                .map(link -> link.fault(clock.instant()))
                .orElse("it is unknown, or a newer one took its place");
    }

    /** Uses the link up; a second caller waits for the first one's commit and gets nothing. */
    @Transactional(propagation = Propagation.MANDATORY)
    Optional<Link> take(Purpose purpose, String value) {
        Optional<Link> good =
                rows.lock(purpose, new Secret(value).hash())
                        .filter(link -> link.isGood(clock.instant()));
        good.ifPresent(link -> link.use(clock.instant()));
        return good;
    }

    /** What a link is good for. */
    enum Purpose {
        SET_UP("set-up"),
        INVITATION("invitation");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}

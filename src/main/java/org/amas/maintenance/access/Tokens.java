package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The keys to the API: made, presented, revoked. */
@Component
class Tokens {

    static final int DEFAULT_DAYS = 90;
    static final int MOST_DAYS = 365;

    private final TokenRows rows;
    private final AccountRows accounts;
    private final AuditLog audit;
    private final Clock clock;

    Tokens(TokenRows rows, AccountRows accounts, AuditLog audit, Clock clock) {
        this.rows = rows;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The value is in the answer and nowhere else.
     *
     * @param word of the scope
     */
    @Transactional
    Secret create(Actor owner, String name, String word, int days) {
        Account account =
                accounts.lock(owner.name())
                        .orElseThrow(() -> new Rejected("name", "There is no such account."));
        Accounts.requireName("name", name, 100);
        if (rows.isNameTaken(account, name)) {
            throw new Rejected("name", "You have a token of this name already.");
        }
        Scope scope = Scope.of(word, account.role());
        if (days < 1 || days > MOST_DAYS) {
            throw new Rejected("days", "Choose 1 to " + MOST_DAYS + " days.");
        }
        Secret secret = Secret.random("amas_");
        keep(owner, account, name, scope, secret, days);
        return secret;
    }

    /** A token whose value the operator brought along. */
    @Transactional(propagation = Propagation.MANDATORY)
    void adopt(Actor by, Account account, String name, Secret secret) {
        keep(by, account, name, Scope.ADMINISTERING, secret, MOST_DAYS);
    }

    /** The token of that value, if it is good now. */
    @Transactional
    Optional<Token> present(String value) {
        Instant now = clock.instant();
        Optional<Token> token =
                rows.findByHash(new Secret(value).hash()).filter(found -> found.isGood(now));
        token.filter(found -> found.needsNote(now))
                .ifPresent(found -> rows.noteUse(found.id(), now));
        return token;
    }

    @Transactional(readOnly = true)
    boolean isGood(long id) {
        return rows.findById(id).filter(token -> token.isGood(clock.instant())).isPresent();
    }

    /**
     * @param any whether the actor may revoke what others own
     * @return false if there is no such token, or it isn't the actor's to revoke
     */
    @Transactional
    boolean revoke(Actor by, long id, boolean any) {
        Optional<Token> token =
                rows.findById(id)
                        .filter(found -> any || found.account().username().equals(by.name()));
        token.filter(found -> found.revokedAt() == null)
                .ifPresent(
                        found -> {
                            found.revoke(clock.instant(), by.name());
                            audit.append(entry(by, "token.revoke", found.account(), found.name()));
                        });
        return token.isPresent();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    int revokeAll(Account account, String by) {
        return rows.revokeAll(account, clock.instant(), by);
    }

    @Transactional(readOnly = true)
    List<Token> of(String username) {
        return rows.findByOwner(username);
    }

    @Transactional(readOnly = true)
    List<Token> all() {
        return rows.findAll();
    }

    private void keep(
            Actor by, Account account, String name, Scope scope, Secret secret, int days) {
        Instant now = clock.instant();
        Instant end = now.plus(Duration.ofDays(days));
        rows.saveAndFlush(new Token(account, name, scope, secret, now, end));
        audit.append(
                entry(by, "token.create", account, name)
                        .with("scope", scope.title())
                        .with("expiresAt", end.toString()));
    }

    private static AuditEntry entry(Actor by, String action, Account account, String name) {
        return AuditEntry.done(by, action, "token", name).with("owner", account.username());
    }
}

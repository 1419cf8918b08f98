package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.util.Optional;

/**
 * How a person gets in whose password nobody else should know: an administrator hands over a link,
 * and whoever opens it chooses the password.
 */
@Component
class Invitations {

    private final AccountRows rows;
    private final Accounts accounts;
    private final Links links;
    private final AuditLog audit;

    Invitations(AccountRows rows, Accounts accounts, Links links, AuditLog audit) {
        this.rows = rows;
        this.accounts = accounts;
        this.links = links;
        this.audit = audit;
    }

    /** Creates an account without a password and returns the link by which its person sets one. */
    @Transactional
    Secret invite(Actor by, String username, String displayName, Role role) {
        Account account = accounts.open(by, username, displayName, role);
        Secret link = links.invitation(account);
        audit.append(Accounts.created(by, account).with("invited", true));
        return link;
    }

    /** A new link for somebody who lost the first one, or the password. Older links die. */
    @Transactional
    Secret again(Actor by, String username) {
        Account account = accounts.lock(username);
        if (account.isDisabled()) {
            throw new Rejected("username", "Enable the account first.");
        }
        Secret link = links.invitation(account);
        audit.append(AuditEntry.done(by, "account.invite", "account", username));
        return link;
    }

    /**
     * Uses up an invitation.
     *
     * @return the user name, or empty if the link is unknown, used, too old or its account disabled
     * @throws Rejected if the password is too weak; the link stays good
     */
    @Transactional
    Optional<String> accept(String link, String password, String address) {
        return links.take(Links.Purpose.INVITATION, link)
                .flatMap(taken -> rows.findById(taken.accountId()))
                .filter(account -> !account.isDisabled())
                .map(
                        account -> {
                            Actor self = new Actor(Actor.Kind.USER, account.username(), address);
                            accounts.setPassword(self, account, password);
                            return account.username();
                        });
    }
}

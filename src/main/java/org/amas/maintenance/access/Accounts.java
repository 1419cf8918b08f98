package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.Visible;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The people who may sign in. Every change is one transaction with its audit event. */
@Component
public class Accounts {

    /** Who acts in the audit record and in runs without being a person. */
    private static final Set<String> NOBODY = Set.of("system", "schedule", "api");

    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,59}");

    private final AccountRows rows;
    private final Grants grants;
    private final Tokens tokens;
    private final Links links;
    private final Sessions sessions;
    private final Passwords passwords;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Accounts(
            AccountRows rows,
            Grants grants,
            Tokens tokens,
            Links links,
            Sessions sessions,
            Passwords passwords,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.grants = grants;
        this.tokens = tokens;
        this.links = links;
        this.sessions = sessions;
        this.passwords = passwords;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** True if the account exists, is not disabled and has a password. */
    @Transactional(readOnly = true)
    public boolean isActive(String username) {
        return find(username).filter(Account::isUsable).isPresent();
    }

    /** True if that account could do this now. */
    @Transactional(readOnly = true)
    public boolean may(String username, Permission permission) {
        return find(username)
                .filter(Account::isUsable)
                .filter(account -> account.role().permissions().contains(permission))
                .isPresent();
    }

    /** The user names of all who could do this now, in order. */
    @Transactional(readOnly = true)
    public List<String> whoMay(Permission permission) {
        return rows.findAllByOrderByUsername().stream()
                .filter(Account::isUsable)
                .filter(account -> account.role().permissions().contains(permission))
                .map(Account::username)
                .toList();
    }

    /** The name to show for a user name; the user name itself where there is no such account. */
    @Transactional(readOnly = true)
    public String displayName(String username) {
        return find(username).map(Account::displayName).orElse(username);
    }

    /**
     * Creates an account that can sign in at once; for accounts that come from configuration.
     *
     * @return false if there is an account of that name already, which then stays as it is
     * @throws IllegalArgumentException if the name or the password can't be accepted
     */
    @Transactional
    public boolean create(String username, String displayName, Role role, String password) {
        if (rows.existsByUsername(username)) {
            return false;
        }
        try {
            createWithPassword(Actor.SYSTEM, username, displayName, role, password);
        } catch (Rejected rejected) {
            throw new IllegalArgumentException(
                    rejected.field() + ": " + rejected.message(), rejected);
        }
        return true;
    }

    @Transactional
    Account createWithPassword(
            Actor by, String username, String displayName, Role role, String password) {
        requireStrong(username, password);
        Account account = open(by, username, displayName, role);
        account.takesPassword(passwords.hash(password));
        audit.append(created(by, account));
        return account;
    }

    @Transactional
    void changePassword(Actor self, String password) {
        setPassword(self, lock(self.name()), password);
    }

    /**
     * @param seen its {@link Account#standing} on the page that this comes from; blank if from none
     * @throws Conflict if somebody changed it since
     */
    @Transactional
    void changeRole(Actor by, String username, Role role, String seen) {
        List<Account> administrators = rows.lockAdministrators();
        Account account = lock(username);
        requireAsSeen(account, seen);
        Role before = account.role();
        if (before == role) {
            return;
        }
        requireAnother(administrators, account);
        account.becomes(role);
        if (!account.isDisabled()) {
            grants.close(account, by.name());
            grants.open(account, by.name());
        }
        int revoked = revokeAll(by, account);
        audit.append(
                AuditEntry.done(by, "account.role", "account", username)
                        .with("from", before.word())
                        .with("to", role.word())
                        .with("tokensRevoked", revoked));
    }

    @Transactional
    void disable(Actor by, String username, String seen) {
        List<Account> administrators = rows.lockAdministrators();
        Account account = lock(username);
        requireAsSeen(account, seen);
        if (account.isDisabled()) {
            return;
        }
        requireAnother(administrators, account);
        account.disable();
        grants.close(account, by.name());
        links.discard(account);
        int revoked = revokeAll(by, account);
        audit.append(
                AuditEntry.done(by, "account.disable", "account", username)
                        .with("tokensRevoked", revoked));
    }

    @Transactional
    void enable(Actor by, String username, String seen) {
        Account account = lock(username);
        requireAsSeen(account, seen);
        if (!account.isDisabled()) {
            return;
        }
        account.enable();
        grants.open(account, by.name());
        audit.append(
                AuditEntry.done(by, "account.enable", "account", username)
                        .with("role", account.role().word()));
    }

    private void requireAsSeen(Account account, String seen) {
        if (seen.isBlank() || seen.equals(account.standing())) {
            return;
        }
        String changed =
                grants.last(account)
                        .map(last -> "%s changed it at %s".formatted(last.by(), utc(last.at())))
                        .orElse("it was changed");
        throw new Conflict(
                "%s is no longer %s but %s: %s. Nothing was changed now; look again and decide."
                        .formatted(account.username(), seen, account.standing(), changed));
    }

    private static String utc(Instant at) {
        return new Formats().utc(at);
    }

    @Transactional
    void signedIn(Actor self) {
        lock(self.name()).signedIn(clock.instant());
        audit.append(AuditEntry.done(self, "session.sign-in", "account", self.name()));
    }

    @Transactional(readOnly = true)
    Optional<Account> find(String username) {
        // What no account can be called is not asked for: a database may choke on a NUL in it.
        return USERNAME.matcher(username).matches()
                ? rows.findByUsername(username)
                : Optional.empty();
    }

    @Transactional(readOnly = true)
    List<Account> all() {
        return rows.findAllByOrderByUsername();
    }

    @Transactional(readOnly = true)
    boolean none() {
        return rows.count() == 0;
    }

    Account open(Actor by, String username, String displayName, Role role) {
        if (!USERNAME.matcher(username).matches()) {
            throw new Rejected(
                    "username",
                    "Use 2 to 60 of: small letters, digits, dot, hyphen, underscore; a letter or"
                            + " digit first.");
        }
        if (NOBODY.contains(username)) {
            throw new Rejected(
                    "username",
                    "“%s” stands for no person in the record. Use another name."
                            .formatted(username));
        }
        requireName("displayName", displayName, 120);
        if (rows.existsByUsername(username)) {
            throw new Rejected("username", "There is an account of this name already.");
        }
        Account account =
                rows.saveAndFlush(new Account(username, displayName, role, clock.instant()));
        grants.open(account, by.name());
        return account;
    }

    /** A name that people read: no hidden characters, which could make one look like another. */
    static void requireName(String field, String name, int longest) {
        if (name.isBlank() || name.length() > longest) {
            throw new Rejected(field, "Give a name of at most " + longest + " characters.");
        }
        if (!Visible.of(name).equals(name)) {
            throw new Rejected(field, "Leave out control and invisible characters.");
        }
    }

    void setPassword(Actor self, Account account, String password) {
        requireStrong(account.username(), password);
        account.takesPassword(passwords.hash(password));
        links.discard(account);
        endSessions(account);
        audit.append(AuditEntry.done(self, "account.password", "account", account.username()));
    }

    private int revokeAll(Actor by, Account account) {
        endSessions(account);
        return tokens.revokeAll(account, by.name());
    }

    private void endSessions(Account account) {
        sessions.endAll(account.username());
        events.publishEvent(new AccountChanged(account.username()));
    }

    Account lock(String username) {
        return rows.lock(username.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new Rejected("username", "There is no such account."));
    }

    private static void requireStrong(String username, String password) {
        Passwords.weakness(username, password)
                .ifPresent(
                        weakness -> {
                            throw new Rejected("password", weakness);
                        });
    }

    private static void requireAnother(List<Account> administrators, Account account) {
        if (administrators.size() == 1 && administrators.getFirst().id() == account.id()) {
            throw new Rejected(
                    "username",
                    "This is the last administrator who can sign in. Make another one first.");
        }
    }

    static AuditEntry created(Actor by, Account account) {
        return AuditEntry.done(by, "account.create", "account", account.username())
                .with("role", account.role().word())
                .with("displayName", account.displayName());
    }
}

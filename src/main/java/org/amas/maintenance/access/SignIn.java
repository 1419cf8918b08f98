package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One attempt to sign in. What it tells a stranger is the same, whether the name exists or not. */
@Component
class SignIn {

    private static final String ACTION = "session.sign-in";

    /** Reasons of which there may be a flood. */
    private static final Set<String> COUNTED = Set.of("throttled", "too many at once");

    private final Accounts accounts;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Refusals refusals;
    private final AuditLog audit;

    SignIn(
            Accounts accounts,
            Passwords passwords,
            Throttle throttle,
            Refusals refusals,
            AuditLog audit) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.throttle = throttle;
        this.refusals = refusals;
        this.audit = audit;
    }

    Result attempt(String typedName, String password, String address) {
        String username = typedName.strip().toLowerCase(Locale.ROOT);
        Duration wait = throttle.admit(username, address);
        Optional<Account> account = accounts.find(username);
        if (!wait.isZero()) {
            fail(account, address, "throttled");
            return new Result.Wait(wait);
        }
        try {
            return check(username, account, password, address);
        } catch (Passwords.Busy busy) {
            fail(account, address, "too many at once");
            return new Result.Wait(Duration.ofSeconds(5));
        }
    }

    private Result check(
            String username, Optional<Account> account, String password, String address) {
        @Nullable String hash = account.map(Account::passwordHash).orElse(null);
        boolean matches = passwords.matches(password, hash);
        if (!matches || account.filter(Account::isUsable).isEmpty()) {
            fail(account, address, matches ? "account disabled" : "wrong password");
            return new Result.Wrong();
        }
        throttle.forget(username, address);
        accounts.signedIn(new Actor(Actor.Kind.USER, username, address));
        return new Result.Welcome(username);
    }

    /** A name that isn't an account may be a password typed in the wrong field: never kept. */
    private void fail(Optional<Account> account, String address, String why) {
        Actor stranger = Actor.anonymous(address);
        String name = account.map(Account::username).orElse("(unknown name)");
        AuditEntry entry = AuditEntry.denied(stranger, ACTION, "account", name).because(why);
        if (account.isEmpty() || COUNTED.contains(why)) {
            refusals.record(entry);
        } else {
            audit.record(entry);
        }
    }

    /** What became of the attempt. */
    sealed interface Result {
        record Welcome(String username) implements Result {}

        record Wrong() implements Result {}

        record Wait(Duration time) implements Result {}
    }
}

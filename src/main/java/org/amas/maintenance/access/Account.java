package org.amas.maintenance.access;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A person, or a machine's keeper, with exactly one role. */
@Entity
@Table(name = "access_account")
class Account {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    private String username;
    private String displayName;
    private @Nullable String passwordHash;

    @Enumerated(EnumType.STRING)
    private Role role;

    private boolean disabled;
    private Instant createdAt;
    private @Nullable Instant lastSignInAt;

    @SuppressWarnings("NullAway.Init")
    protected Account() {}

    Account(String username, String displayName, Role role, Instant createdAt) {
        this.username = username;
        this.displayName = displayName;
        this.role = role;
        this.createdAt = createdAt;
    }

    /** What an administrator changes of it, as a page that was opened saw it. */
    public String standing() {
        return disabled ? role.word() + ", disabled" : role.word();
    }

    void becomes(Role role) {
        this.role = role;
    }

    void disable() {
        disabled = true;
    }

    void enable() {
        disabled = false;
    }

    void takesPassword(String hash) {
        passwordHash = hash;
    }

    void signedIn(Instant at) {
        lastSignInAt = at;
    }

    /** False until the invitation was used: nobody can sign in as it. */
    boolean isUsable() {
        return !disabled && passwordHash != null;
    }

    public long id() {
        return id;
    }

    public String username() {
        return username;
    }

    public String displayName() {
        return displayName;
    }

    @Nullable String passwordHash() {
        return passwordHash;
    }

    public Role role() {
        return role;
    }

    public boolean isDisabled() {
        return disabled;
    }

    public @Nullable Instant lastSignInAt() {
        return lastSignInAt;
    }
}

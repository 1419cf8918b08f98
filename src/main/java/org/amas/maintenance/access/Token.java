package org.amas.maintenance.access;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** A key to the API: acts in its owner's name, with a part of its owner's role, for a while. */
@Entity
@Table(name = "access_token")
class Token {

    /** Use is noted this often at most: a row written at every request would be the bottleneck. */
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @ManyToOne(optional = false)
    private Account account;

    private String name;

    @Enumerated(EnumType.STRING)
    private Scope scope;

    private String hash;
    private Instant createdAt;
    private Instant expiresAt;
    private @Nullable Instant lastUsedAt;
    private @Nullable Instant revokedAt;
    private @Nullable String revokedBy;

    @SuppressWarnings("NullAway.Init")
    protected Token() {}

    Token(
            Account account,
            String name,
            Scope scope,
            Secret secret,
            Instant createdAt,
            Instant expiresAt) {
        this.account = account;
        this.name = name;
        this.scope = scope;
        this.hash = secret.hash();
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    boolean isGood(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt) && !account.isDisabled();
    }

    boolean needsNote(Instant now) {
        return lastUsedAt == null || lastUsedAt.plus(NOTED_EVERY).isBefore(now);
    }

    void revoke(Instant now, String by) {
        revokedAt = now;
        revokedBy = by;
    }

    public long id() {
        return id;
    }

    public Account account() {
        return account;
    }

    public String name() {
        return name;
    }

    public Scope scope() {
        return scope;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    public @Nullable Instant lastUsedAt() {
        return lastUsedAt;
    }

    @Nullable Instant revokedAt() {
        return revokedAt;
    }

    @Nullable String revokedBy() {
        return revokedBy;
    }
}

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

/** A link that works once. */
@Entity
@Table(name = "access_link")
class Link {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Enumerated(EnumType.STRING)
    private Links.Purpose purpose;

    private @Nullable Long accountId;
    private String hash;
    private Instant expiresAt;
    private @Nullable Instant usedAt;

    @SuppressWarnings("NullAway.Init")
    protected Link() {}

    Link(Links.Purpose purpose, @Nullable Long accountId, Secret secret, Instant expiresAt) {
        this.purpose = purpose;
        this.accountId = accountId;
        this.hash = secret.hash();
        this.expiresAt = expiresAt;
    }

    boolean isGood(Instant now) {
        return usedAt == null && now.isBefore(expiresAt);
    }

    /** Of a good one: that nobody needs it any more. */
    String fault(Instant now) {
        if (usedAt != null) {
            return "it has been used";
        }
        return now.isBefore(expiresAt) ? "there is an account already" : "it is too old";
    }

    void use(Instant now) {
        usedAt = now;
    }

    /** The invited account; 0 for a set-up. */
    long accountId() {
        return accountId == null ? 0 : accountId;
    }
}

package org.amas.maintenance.access;

import static org.amas.maintenance.access.Permission.ADMINISTER;
import static org.amas.maintenance.access.Permission.DECIDE;
import static org.amas.maintenance.access.Permission.EXPORT;
import static org.amas.maintenance.access.Permission.LAUNCH;
import static org.amas.maintenance.access.Permission.READ;

import java.util.Locale;
import java.util.Set;

/** The one role an account holds. */
public enum Role {
    VIEWER("Reads everything.", READ),
    AUDITOR("Reads everything, exports the audit record and evidence.", READ, EXPORT),
    ENGINEER("Launches, cancels and answers runs; signs off the day.", READ, LAUNCH),
    LEAD("Launches, approves, skips and reopens a day.", READ, EXPORT, LAUNCH, DECIDE),
    ADMIN("Everything, and people and settings.", READ, EXPORT, LAUNCH, DECIDE, ADMINISTER);

    private final String purpose;
    private final Set<Permission> permissions;

    Role(String purpose, Permission... permissions) {
        this.purpose = purpose;
        this.permissions = Set.of(permissions);
    }

    /** The word a person reads and a form sends: {@code engineer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Pages show the role itself. */
    @Override
    public String toString() {
        return word();
    }

    public String purpose() {
        return purpose;
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /**
     * @throws Rejected if there is no such role
     */
    static Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new Rejected("role", "Choose one of the roles listed.");
    }
}

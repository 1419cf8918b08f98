package org.amas.maintenance.access;

import static org.amas.maintenance.access.Permission.DECIDE;
import static org.amas.maintenance.access.Permission.EXPORT;
import static org.amas.maintenance.access.Permission.LAUNCH;
import static org.amas.maintenance.access.Permission.READ;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of its owner's role a token carries; never more than the role has, whenever it is used.
 */
enum Scope {
    READ_ONLY("read", "read", "Reads.", Set.of(READ)),
    LAUNCHING(
            "launch",
            "launch",
            "Also launches, cancels and answers runs, as an engineer does.",
            Set.of(READ, LAUNCH)),

    /** Kept apart from the next, so that it doesn't grow when its owner becomes an admin. */
    DECIDING(
            "admin",
            "admin, as a lead",
            "All that a lead may: also skips duties, and approves what others launched.",
            Set.of(READ, EXPORT, LAUNCH, DECIDE)),
    ADMINISTERING(
            "admin",
            "admin, as an administrator",
            "All that an administrator may; approves only what others launched.",
            EnumSet.allOf(Permission.class));

    private final String word;
    private final String title;
    private final String purpose;
    private final Set<Permission> permissions;

    Scope(String word, String title, String purpose, Set<Permission> permissions) {
        this.word = word;
        this.title = title;
        this.purpose = purpose;
        this.permissions = permissions;
    }

    /** What a form sends and the audit record says: {@code admin} is the most that a role has. */
    public String word() {
        return word;
    }

    /** What a person reads: with whose role the most is meant. */
    public String title() {
        return title;
    }

    public String purpose() {
        return purpose;
    }

    boolean fits(Role role) {
        return role.permissions().containsAll(permissions);
    }

    Set<Permission> within(Role role) {
        return permissions.stream()
                .filter(role.permissions()::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Each word once, with the most that the role has. */
    static List<Scope> of(Role role) {
        Map<String, Scope> most = new LinkedHashMap<>();
        Arrays.stream(values())
                .filter(scope -> scope.fits(role))
                .forEach(scope -> most.put(scope.word, scope));
        return List.copyOf(most.values());
    }

    /**
     * What that word means to somebody of that role.
     *
     * @throws Rejected if there is no such scope, or the role has less
     */
    static Scope of(String word, Role role) {
        String wanted = word.toLowerCase(Locale.ROOT);
        if (Arrays.stream(values()).noneMatch(scope -> scope.word.equals(wanted))) {
            throw new Rejected("scope", "Choose one of the scopes listed.");
        }
        return of(role).stream()
                .filter(scope -> scope.word.equals(wanted))
                .findFirst()
                .orElseThrow(
                        () -> new Rejected("scope", "A token can't do more than your role may."));
    }
}

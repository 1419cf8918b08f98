package org.amas.maintenance.access;

import static org.amas.maintenance.access.Permission.LAUNCH;
import static org.amas.maintenance.access.Permission.READ;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How much of its owner's role a token carries; never more than the role has. */
enum Scope {
    READ_ONLY("read", "Reads.", Set.of(READ)),
    LAUNCHING("launch", "Reads, launches and cancels runs.", Set.of(READ, LAUNCH)),
    ADMINISTERING("admin", "All that an administrator may.", EnumSet.allOf(Permission.class));

    private final String word;
    private final String purpose;
    private final Set<Permission> permissions;

    Scope(String word, String purpose, Set<Permission> permissions) {
        this.word = word;
        this.purpose = purpose;
        this.permissions = permissions;
    }

    public String word() {
        return word;
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

    static List<Scope> of(Role role) {
        return Arrays.stream(values()).filter(scope -> scope.fits(role)).toList();
    }

    /**
     * @throws Rejected if there is no such scope
     */
    static Scope of(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.word.equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new Rejected("scope", "Choose one of the scopes listed."));
    }
}

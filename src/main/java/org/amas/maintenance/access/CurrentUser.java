package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;

import java.util.Set;

/**
 * Who sends this request and what that one may do. A controller method takes it as a parameter;
 * every page has it as {@code currentUser}.
 *
 * @param actor the same as a value for the audit record
 * @param role the account's role; a token may carry less of it, so ask {@link #permissions}
 */
public record CurrentUser(Actor actor, String displayName, Role role, Set<Permission> permissions) {

    public String name() {
        return actor.name();
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    public boolean mayExport() {
        return may(Permission.EXPORT);
    }

    public boolean mayLaunch() {
        return may(Permission.LAUNCH);
    }

    public boolean mayDecide() {
        return may(Permission.DECIDE);
    }

    public boolean mayAdminister() {
        return may(Permission.ADMINISTER);
    }
}

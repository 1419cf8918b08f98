package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScopeTests {

    @Test
    void neverExceedsTheOwnersRole() {
        for (Role role : Role.values()) {
            for (Scope scope : Scope.values()) {
                assertThat(role.permissions()).containsAll(scope.within(role));
            }
        }
    }

    @Test
    void offersOnlyWhatTheRoleHas() {
        assertThat(Scope.of(Role.VIEWER)).containsExactly(Scope.READ_ONLY);
        assertThat(Scope.of(Role.AUDITOR)).containsExactly(Scope.READ_ONLY);
        assertThat(Scope.of(Role.ENGINEER)).containsExactly(Scope.READ_ONLY, Scope.LAUNCHING);
        assertThat(Scope.of(Role.LEAD)).containsExactly(Scope.READ_ONLY, Scope.LAUNCHING);
        assertThat(Scope.of(Role.ADMIN)).containsExactly(Scope.values());
    }

    @Test
    void carriesALaunchAndNoDecision() {
        assertThat(Scope.LAUNCHING.within(Role.LEAD))
                .containsExactlyInAnyOrder(Permission.READ, Permission.LAUNCH);
    }

    @Test
    void refusesAnUnknownWord() {
        assertThatThrownBy(() -> Scope.of("everything")).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> Role.of("root")).isInstanceOf(Rejected.class);
    }
}

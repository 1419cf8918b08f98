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
        assertThat(Scope.of(Role.LEAD))
                .containsExactly(Scope.READ_ONLY, Scope.LAUNCHING, Scope.DECIDING);
        assertThat(Scope.of(Role.ADMIN))
                .containsExactly(Scope.READ_ONLY, Scope.LAUNCHING, Scope.ADMINISTERING);
    }

    @Test
    void theSameWordIsTheMostThatTheRoleHas() {
        assertThat(Scope.of("admin", Role.LEAD)).isEqualTo(Scope.DECIDING);
        assertThat(Scope.of("admin", Role.ADMIN)).isEqualTo(Scope.ADMINISTERING);
        assertThatThrownBy(() -> Scope.of("admin", Role.ENGINEER)).isInstanceOf(Rejected.class);
    }

    @Test
    void sinksWithItsOwnersRoleAndDoesNotRiseWithIt() {
        assertThat(Scope.DECIDING.within(Role.LEAD))
                .isEqualTo(Role.LEAD.permissions())
                .contains(Permission.DECIDE);
        assertThat(Scope.DECIDING.within(Role.ENGINEER)).isEqualTo(Role.ENGINEER.permissions());
        assertThat(Scope.DECIDING.within(Role.VIEWER)).containsExactly(Permission.READ);
        assertThat(Scope.DECIDING.within(Role.ADMIN)).doesNotContain(Permission.ADMINISTER);
    }

    @Test
    void carriesALaunchAndNoDecision() {
        assertThat(Scope.LAUNCHING.within(Role.LEAD))
                .containsExactlyInAnyOrder(Permission.READ, Permission.LAUNCH);
    }

    @Test
    void refusesAnUnknownWord() {
        assertThatThrownBy(() -> Scope.of("everything", Role.ADMIN)).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> Role.of("root")).isInstanceOf(Rejected.class);
    }
}

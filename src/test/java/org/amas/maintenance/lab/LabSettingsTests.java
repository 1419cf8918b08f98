package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

class LabSettingsTests {

    @Test
    void offersTestsNoEngineThatNobodyNamed() {
        Map<String, String> none = Map.of();
        assertThat(LabSettings.forTests(none::get, none::get).dockerHost())
                .isEqualTo(LabSettings.NO_ENGINE);
        Map<String, String> named = Map.of("AMAS_TEST_DOCKER_HOST", "tcp://127.0.0.1:2375");
        assertThat(LabSettings.forTests(none::get, named::get).dockerHost())
                .isEqualTo("tcp://127.0.0.1:2375");
        Map<String, String> typed = Map.of("amas.lab.docker.host", "unix:///run/other.sock");
        assertThat(LabSettings.forTests(typed::get, named::get).dockerHost())
                .isEqualTo("unix:///run/other.sock");
        assertThat(LabSettings.from(none::get).dockerHost())
                .as("the lab that a person starts")
                .isEqualTo("unix:///var/run/docker.sock");
    }

    @Test
    void aTakenPortIsNamedWithItsProperty() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            LabSettings settings = LabSettings.from(Map.of("amas.lab.neo4j.port", port)::get);

            assertThatThrownBy(settings::requireFreePorts)
                    .hasMessageContaining(port)
                    .hasMessageContaining("amas.lab.neo4j.port");
        }
    }

    @Test
    void anyFreePortIsFine() {
        assertThatCode(LabSettings.defaults()::requireFreePorts).doesNotThrowAnyException();
    }

    @Test
    void aPortThatIsNoneIsNamedWithItsProperty() {
        assertThatThrownBy(() -> LabSettings.from(Map.of("amas.lab.api.port", "80a")::get))
                .hasMessageContaining("amas.lab.api.port")
                .hasMessageContaining("80a");
        assertThatThrownBy(() -> LabSettings.from(Map.of("amas.lab.api.port", "70000")::get))
                .hasMessageContaining("65535");
    }

    @Test
    void aShapeThatIsNoneIsNamedWithItsProperty() {
        assertThat(LabSettings.from(Map.of("amas.lab.api.health-shape", "api")::get).healthShape())
                .isEqualTo(LabSettings.HealthShape.API);
        assertThatThrownBy(() -> LabSettings.from(Map.of("amas.lab.api.health-shape", "old")::get))
                .hasMessageContaining("amas.lab.api.health-shape");
    }
}

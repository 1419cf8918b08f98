package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.DockerException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of the engine's refusals. */
class StackContainerTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"message\":\"manifest for x:1 not found: manifest unknown\"}"
                        + "|manifest for x:1 not found: manifest unknown",
                "Status 404: {\"message\":\"No such image: x:1\"}|No such image: x:1",
                "no such host|Status 404: no such host",
                "{\"message\":|Status 404: {\"message\":",
                "{\"error\":1}|Status 404: {\"error\":1}"
            })
    void tellsTheMessageAndNotTheJson(String told, String reason) {
        assertThat(StackContainer.reason(new DockerException(told, 404))).isEqualTo(reason);
    }
}

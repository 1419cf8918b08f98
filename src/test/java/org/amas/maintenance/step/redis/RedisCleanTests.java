package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;

import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RedisCleanTests {

    private final RedisClean kind = new RedisClean((environment, target) -> Optional.empty());

    private RedisClean.Settings bind(Map<String, Object> written) {
        return new StepKinds(
                        List.of(kind), Validation.buildDefaultValidatorFactory().getValidator())
                .bind(kind, written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "queue:", "queue:tasks", "queue", "que", "event_bus:", "event_bus:events:1",
                "cost:", "cost:entry:", "cos", "shared_context:", "shared", "prediction:, cost:"
            })
    void neverTakesWhatAmasRemembers(String prefixes) {
        assertThatThrownBy(() -> bind(Map.of("prefixes", prefixes)))
                .hasMessageContaining("prefixes")
                .hasMessageContaining("can't be removed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ta", "task:\u0007", "\u202Etask:"})
    void refusesAPrefixThatSaysTooLittle(String prefixes) {
        assertThatThrownBy(() -> bind(Map.of("prefixes", prefixes)))
                .hasMessageContaining("a prefix must");
    }

    @Test
    void refusesBoundsThatWouldNotHold() {
        assertThatThrownBy(() -> bind(Map.of("idle", "1h"))).hasMessageContaining("idle");
        assertThatThrownBy(() -> bind(Map.of("idle", "200d"))).hasMessageContaining("idle");
        assertThatThrownBy(() -> bind(Map.of("most", 501))).hasMessageContaining("most");
        assertThatThrownBy(() -> bind(Map.of("batch", 201))).hasMessageContaining("batch");
        assertThatThrownBy(() -> bind(Map.of("folder", "srv"))).hasMessageContaining("folder");
    }

    @Test
    void takesSeveralPrefixesLetterByLetter() {
        Prefixes prefixes = bind(Map.of("prefixes", " queueing: , a*b?[c]: ")).approved();
        assertThat(prefixes.words()).containsExactly("queueing:", "a*b?[c]:");
        assertThat(Prefixes.pattern(prefixes.words().get(1))).isEqualTo("a\\*b\\?\\[c\\]:*");
    }

    @Test
    void showsNoTwoKeysAlike() {
        byte[] invalid = {'a', (byte) 0xff, '\\'};
        assertThat(KeyName.of(invalid)).isEqualTo("a\\xff\\\\");
        assertThat(KeyName.of("a\\xff\\".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a\\\\xff\\\\");
        assertThat(KeyName.of("größe\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("größe\\u{a}");
    }

    @Test
    void makesNoBatchTooLarge() {
        List<Idle.Key> keys =
                java.util.stream.LongStream.range(0, 450)
                        .mapToObj(n -> new Idle.Key(new byte[] {(byte) n}, 1, 1L << 10))
                        .toList();
        assertThat(Removal.batches(keys, 200)).extracting(List::size).containsExactly(200, 200, 50);
        List<Idle.Key> large =
                java.util.stream.LongStream.range(0, 5)
                        .mapToObj(n -> new Idle.Key(new byte[] {(byte) n}, 1, 12L << 20))
                        .toList();
        assertThat(Removal.batches(large, 200)).extracting(List::size).containsExactly(2, 2, 1);
    }
}

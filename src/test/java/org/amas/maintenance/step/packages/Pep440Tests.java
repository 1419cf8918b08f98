package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class Pep440Tests {

    /** In the order of PEP 440, each older than the next. */
    private static final List<String> ORDER =
            List.of(
                    "1.dev0",
                    "1.0.dev456",
                    "1.0a1",
                    "1.0a2.dev456",
                    "1.0a12.dev456",
                    "1.0a12",
                    "1.0b1.dev456",
                    "1.0b2",
                    "1.0b2.post345.dev456",
                    "1.0b2.post345",
                    "1.0rc1.dev456",
                    "1.0rc1",
                    "1.0",
                    "1.0+abc.5",
                    "1.0+abc.7",
                    "1.0+5",
                    "1.0.post456.dev34",
                    "1.0.post456",
                    "1.0.15",
                    "1.1.dev1",
                    "1.9",
                    "1.10",
                    "2024.7.4",
                    "1!0.1");

    private static int compare(String one, String other) {
        return Ecosystem.PYPI.compare(one, other).orElseThrow();
    }

    @Test
    void ordersAsThePepDoes() {
        List<String> shuffled = new ArrayList<>(ORDER);
        Collections.shuffle(shuffled, new Random(440));
        shuffled.sort(Pep440Tests::compare);
        assertThat(shuffled).isEqualTo(ORDER);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0.0",
        "1.0, v1",
        "1.0a1, 1.0.ALPHA-1",
        "1.0rc1, 1.0c1",
        "1.0rc0, 1.0-preview",
        "1.0.post1, 1.0-1",
        "1.0.post2, 1.0.rev2",
        "1.0+ubuntu.1, 1.0+ubuntu-1",
        "2024.07.04, 2024.7.4"
    })
    void takesOneForTheOther(String one, String other) {
        assertThat(compare(one, other)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "1.x", "1.0-foo", "==1.0", "1.0+", "git+https://x"})
    void isNoVersion(String text) {
        assertThat(Ecosystem.PYPI.isVersion(text)).isFalse();
    }

    @Test
    void npmsVersionsAreOrderedAsSemverSays() {
        assertThat(Ecosystem.NPM.compare("1.0.0-alpha", "1.0.0").orElseThrow()).isNegative();
        assertThat(Ecosystem.NPM.compare("1.10.0", "1.9.9").orElseThrow()).isPositive();
        assertThat(Ecosystem.NPM.compare("1.0.0+a", "1.0.0").orElseThrow()).isZero();
        assertThat(Ecosystem.NPM.isVersion("next")).isFalse();
    }

    @Test
    void allSpellingsOfANameAreOne() {
        assertThat(Ecosystem.PYPI.normal("Flask_SQL..Alchemy")).isEqualTo("flask-sql-alchemy");
    }
}

package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** A draw is the same for whoever draws it, and favours nobody. */
class DrawTests {

    private static List<Long> upTo(int many) {
        return LongStream.rangeClosed(1, many).boxed().toList();
    }

    @Test
    void isWhatOneDrawsByHand() {
        // printf '%s' '4711:1' | sha256sum, and so on up to 4711:5, sorted
        assertThat(Draw.of("4711", 5, upTo(5)).drawn())
                .allSatisfy(
                        ticket ->
                                assertThat(ticket.hash())
                                        .isEqualTo(Digest.of("4711:" + ticket.duty())))
                .isSortedAccordingTo((one, next) -> one.hash().compareTo(next.hash()));
        assertThat(Digest.of("4711:812"))
                .isEqualTo("47d12de6c8870f4afdc8754d47524b3ba85aa886249361e2f9ed8917c9bd0784");
    }

    @Test
    void drawsEachAtMostOnceAndOnlyWhatIsThere() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            List<Long> all = upTo(1 + random.nextInt(120));
            int sample = 1 + random.nextInt(all.size());
            List<Long> drawn = Draw.of("seed-" + round, sample, all).duties();
            assertThat(drawn).hasSize(sample).doesNotHaveDuplicates().isSubsetOf(all);
        }
    }

    @Test
    void doesNotDependOnTheOrderInWhichTheyCome() {
        List<Long> all = new ArrayList<>(upTo(92));
        List<Long> drawn = Draw.of("q3", 25, all).duties();
        for (int round = 0; round < 100; round++) {
            Collections.shuffle(all, new Random(round));
            assertThat(Draw.of("q3", 25, all).duties()).isEqualTo(drawn);
        }
    }

    @Test
    void aLargerSampleBeginsWithTheSmallerOne() {
        List<Long> all = Draw.of("q3", 92, upTo(92)).duties();
        for (int sample = 1; sample <= 92; sample++) {
            assertThat(Draw.of("q3", sample, upTo(92)).duties()).isEqualTo(all.subList(0, sample));
        }
    }

    /** 2,000 draws of 25 of 92 take each 543 times on average, with a deviation of 20. */
    @Test
    void drawsEachAboutAsOftenAsAnother() {
        Map<Long, Integer> times = new HashMap<>();
        for (int seed = 0; seed < 2_000; seed++) {
            Draw.of(Integer.toString(seed), 25, upTo(92))
                    .duties()
                    .forEach(duty -> times.merge(duty, 1, Integer::sum));
        }
        assertThat(times).hasSize(92);
        assertThat(times.values()).allSatisfy(n -> assertThat(n).isBetween(443, 643));
    }

    @Test
    void makesAnotherSeedEachTime() {
        assertThat(Draw.madeSeed()).matches("[0-9a-f]{16}").isNotEqualTo(Draw.madeSeed());
    }
}

package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Limit;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class ErrorRuleTests {

    @Test
    void tenAreNotTooMany() {
        assertThat(ErrorRule.of(List.of()).exceeded(10)).isFalse();
        assertThat(ErrorRule.of(List.of()).exceeded(11)).isTrue();
    }

    @Test
    void isAbsoluteUntilTheThirdDay() {
        assertThat(ErrorRule.of(List.of(100, 100)).exceeded(11)).isTrue();
        assertThat(ErrorRule.of(List.of(100, 100, 100)).exceeded(300)).isFalse();
        assertThat(ErrorRule.of(List.of(100, 100, 100)).exceeded(301)).isTrue();
    }

    @Test
    void oneBadDayMovesTheMedianLittle() {
        assertThat(ErrorRule.of(List.of(4, 5, 4, 9_000, 4, 5, 4)).most()).isEqualTo(12);
        assertThat(ErrorRule.of(List.of(3, 4, 5, 6)).most()).isEqualTo(13.5);
    }

    @Test
    void theLimitSaysTheSameAsTheRule() {
        for (List<Integer> days :
                List.of(List.<Integer>of(), List.of(3, 4, 5, 6), List.of(7, 7, 7))) {
            ErrorRule rule = ErrorRule.of(days);
            for (int errors = 0; errors < 40; errors++) {
                assertThat(rule.limit().judge(errors) == Limit.Standing.WARN)
                        .as("%d errors after %s", errors, days)
                        .isEqualTo(rule.exceeded(errors));
            }
        }
    }

    @Test
    void sixtyHealthyDaysGiveNoWarning() {
        for (double mean : new double[] {0.3, 2, 4, 12, 60}) {
            Random random = new Random(42);
            List<Integer> days = new ArrayList<>();
            for (int known = 0; mean > 10 && known < 7; known++) {
                days.add(poisson(mean, random));
            }
            for (int day = 0; day < 60; day++) {
                int errors = poisson(mean, random);
                ErrorRule rule =
                        ErrorRule.of(days.subList(Math.max(0, days.size() - 7), days.size()));
                assertThat(rule.exceeded(errors)).as("day %d of mean %s", day, mean).isFalse();
                days.add(errors);
            }
        }
    }

    private static int poisson(double mean, Random random) {
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}

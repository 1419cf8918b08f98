package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

class CronWindowTests {

    private static final LocalDateTime FIRST = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(2036, 1, 1, 0, 0);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** What each expression means, told without one. */
    private static final Map<String, Predicate<LocalDateTime>> MEANS =
            Map.of(
                    "30 2 * * *", at -> at.getHour() == 2 && at.getMinute() == 30,
                    "0 0 * * *", at -> at.getHour() == 0 && at.getMinute() == 0,
                    "15 */3 * * MON-FRI",
                            at ->
                                    at.getMinute() == 15
                                            && at.getHour() % 3 == 0
                                            && at.getDayOfWeek().getValue() < 6,
                    "0 2 1-7 * SUN",
                            at ->
                                    at.getMinute() == 0
                                            && at.getHour() == 2
                                            && at.getDayOfMonth() < 8
                                            && at.getDayOfWeek() == DayOfWeek.SUNDAY,
                    "0 * * * *", at -> at.getMinute() == 0);

    static Stream<Arguments> everywhere() {
        return Stream.of("Z", "Europe/Berlin", "America/New_York", "Africa/Cairo")
                .map(ZoneId::of)
                .flatMap(zone -> MEANS.keySet().stream().map(cron -> Arguments.of(cron, zone)));
    }

    /**
     * The clock of each place is read minute by minute: what it skips opens once, at once after.
     */
    @ParameterizedTest
    @MethodSource("everywhere")
    void opensExactlyOnceForEachNominalTimeOfTenYears(String cron, ZoneId zone) {
        TreeSet<Instant> nominal = new TreeSet<>();
        for (LocalDateTime at = FIRST; at.isBefore(LAST); at = at.plusMinutes(1)) {
            if (MEANS.get(cron).test(at)) {
                nominal.add(firstShown(at, zone));
            }
        }
        CronWindow window = new CronWindow(cron, Duration.ofMinutes(30), zone);
        List<Occurrence> found =
                window.next(FIRST.atZone(zone).toInstant().minusNanos(1), nominal.size());
        assertThat(found).extracting(Occurrence::start).containsExactlyElementsOf(nominal);
        for (int i = 1; i < found.size(); i += 97) {
            assertThat(window.next(found.get(i - 1).start(), 1)).containsExactly(found.get(i));
        }
    }

    /** Gaps and overlaps of these places are an hour, and on the hour. */
    private static Instant firstShown(LocalDateTime nominal, ZoneId zone) {
        List<ZoneOffset> valid = zone.getRules().getValidOffsets(nominal);
        return valid.isEmpty()
                ? zone.getRules().getTransition(nominal).getInstant()
                : nominal.toInstant(valid.getFirst());
    }

    @Test
    void opensOnceForAllThatAClockSkips() {
        CronWindow window = new CronWindow("0,20,40 2 * * *", Duration.ofMinutes(15), BERLIN);
        assertThat(window.next(Instant.parse("2026-03-28T12:00:00Z"), 2))
                .extracting(Occurrence::start)
                .containsExactly(
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-03-30T00:00:00Z"));
    }

    @Test
    void isMissedWhenTheNextOneBeginsOrTwoWeeksAfterARareOne() {
        Instant at = Instant.parse("2026-11-28T00:00:00Z");
        ZoneId utc = ZoneId.of("Z");
        Duration hour = Duration.ofHours(1);
        assertThat(new CronWindow("0 2 * * MON", hour, utc).next(at, 1).getFirst().missed())
                .isEqualTo("2026-12-07T02:00:00Z");
        assertThat(new CronWindow("0 2 1 1,7 *", hour, utc).next(at, 1).getFirst().missed())
                .isEqualTo("2027-01-15T03:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "0 25 * * *, The hour of the expression can't be “25”: enter 0 to 23",
        "61 2 * * *, The minute of the expression",
        "0 2 32 * *, The day of the month",
        "0 2 * 13 *, The month of the expression",
        "0 2 * * FUNDAY, The day of the week",
        "0 2 * *, There are 4",
        "'', There are 0",
        "0 2 30 2 *, it would never open",
    })
    void namesTheFieldThatIsWrongWithAnExample(String cron, String said) {
        assertThat(CronFields.problem(cron)).hasValueSatisfying(p -> assertThat(p).contains(said));
        assertThatThrownBy(() -> new CronWindow(cron, Duration.ofHours(1), BERLIN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysItselfInASentence() {
        assertThat(new CronWindow("0 2 1,15 * *", Duration.ofMinutes(90), BERLIN).sentence())
                .isEqualTo("Whenever 0 2 1,15 * * fits, for 1 h 30 min, Europe/Berlin");
    }
}

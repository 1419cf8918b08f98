package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a day stood when somebody looked at it, for a form to carry: {@code 12:DONE:812:1 13:-:-:0}.
 * The clock alone changes nothing in it.
 */
final class DayMark {

    private DayMark() {}

    static String of(List<Item> items, Map<Long, Word> words) {
        return items.stream()
                .filter(item -> item.id() != null)
                .map(item -> one(item, words))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    static String one(Item item, Map<Long, Word> words) {
        long id = Objects.requireNonNull(item.id());
        return "%d:%s:%s:%d"
                .formatted(
                        id,
                        item.state().isSettled() ? item.state().name() : "-",
                        item.run() == null ? "-" : item.run().toString(),
                        words.getOrDefault(id, Word.NONE).version());
    }
}

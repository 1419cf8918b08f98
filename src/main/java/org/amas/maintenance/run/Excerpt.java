package org.amas.maintenance.run;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * As many rows as a page shows, and how many there are.
 *
 * @param rows the worst first
 * @param failing how many of all fail
 * @param warning how many of all warn
 */
public record Excerpt<T>(List<T> rows, long total, long failing, long warning) {

    static <T> Excerpt<T> none() {
        return new Excerpt<>(List.of(), 0, 0, 0);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public boolean isCut() {
        return total > rows.size();
    }

    <S> Excerpt<S> map(Function<T, S> how) {
        return new Excerpt<>(rows.stream().map(how).toList(), total, failing, warning);
    }

    List<T> where(Predicate<T> fits) {
        return rows.stream().filter(fits).toList();
    }
}

package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** What is only found out when somebody asks, and then kept; for one thread. */
final class Once<T> implements Supplier<T> {

    private final Supplier<T> asked;
    private @Nullable T known;

    Once(Supplier<T> asked) {
        this.asked = asked;
    }

    @Override
    public T get() {
        T answer = known;
        if (answer == null) {
            answer = asked.get();
            known = answer;
        }
        return answer;
    }
}

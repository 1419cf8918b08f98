package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The worst of what came, in the order it came; of the rest only the number. Of equally bad ones
 * the first are kept.
 */
final class Worst<T> {

    private final int most;
    private final Comparator<? super T> badness;
    private final List<T> kept = new ArrayList<>();

    /** The one that makes way next; null while there is room, and until it is looked for. */
    private @Nullable T least;

    private long unkept;

    Worst(int most, Comparator<? super T> badness) {
        this.most = most;
        this.badness = badness;
    }

    void add(T one) {
        if (kept.size() < most) {
            kept.add(one);
            return;
        }
        unkept++;
        T next = least == null ? Collections.min(kept.reversed(), badness) : least;
        least = next;
        if (badness.compare(one, next) > 0) {
            kept.remove(kept.lastIndexOf(next));
            kept.add(one);
            least = null;
        }
    }

    List<T> kept() {
        return List.copyOf(kept);
    }

    /** How many came beyond those that are kept. */
    long unkept() {
        return unkept;
    }
}

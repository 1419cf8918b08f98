package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

/**
 * A line, understood.
 *
 * @param head null for a line that belongs to the entry before it
 */
record Parsed(@Nullable Entry head) {

    static final Parsed CONTINUATION = new Parsed(null);

    static Parsed of(Entry head) {
        return new Parsed(head);
    }
}

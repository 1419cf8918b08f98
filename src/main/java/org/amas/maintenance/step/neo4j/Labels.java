package org.amas.maintenance.step.neo4j;

import java.util.List;
import java.util.stream.Stream;

/** Labels as a person writes them: one after the other, with spaces or commas between. */
record Labels(List<String> words) {

    static Labels of(String text) {
        return new Labels(
                Stream.of(text.split("[\\s,]+")).filter(w -> !w.isEmpty()).distinct().toList());
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    @Override
    public String toString() {
        return String.join(", ", words);
    }
}

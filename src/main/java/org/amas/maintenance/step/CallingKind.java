package org.amas.maintenance.step;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A step that is the run of another procedure, in the same environment. What that one does is known
 * to the catalogue only: the step declares its effect, and whoever loads it checks that it declares
 * enough, and that no procedure comes to run itself.
 */
public interface CallingKind<S> extends StepKind<S> {

    /**
     * @param procedure its key
     * @param parameters as JSON has them; what isn't named takes its default
     */
    record Called(String procedure, Map<String, Object> parameters) {

        public Called {
            parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        }
    }

    Called called(S settings);

    @Override
    default boolean declaresEffect() {
        return true;
    }

    @Override
    default Effect effect(S settings) {
        return Effect.READS;
    }
}

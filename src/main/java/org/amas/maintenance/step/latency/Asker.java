package org.amas.maintenance.step.latency;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/** Asks the API, one request at a time; a cancelled step hangs up. */
final class Asker {

    private final ApiTarget target;
    private final StepContext context;
    private volatile @Nullable TimedRequest current;

    Asker(ApiTarget target, StepContext context) {
        this.target = target;
        this.context = context;
        context.onCancel(this::hangUp);
    }

    /**
     * @param longest if the step has less time left, that is the limit
     */
    TimedRequest.Answer get(String path, Duration longest) throws IOException {
        Duration left = context.timeLeft();
        TimedRequest request =
                new TimedRequest(target.at(path), left.compareTo(longest) < 0 ? left : longest);
        current = request;
        if (context.cancelled()) {
            throw new IOException("cancelled");
        }
        return request.get();
    }

    /** Whether the API answers that there is no such route; false if it doesn't answer. */
    boolean lacks(String path, Duration longest) {
        try {
            return get(path, longest).status() == 404;
        } catch (IOException e) {
            return false;
        }
    }

    TargetDown down(IOException thrown) {
        return new TargetDown(target.type(), target.address(), Reasons.of(thrown), thrown);
    }

    private void hangUp() {
        TimedRequest request = current;
        if (request != null) {
            request.hangUp();
        }
    }
}

package org.amas.maintenance.step.latency;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.Silence;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

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
     * @throws java.util.concurrent.CancellationException if the step was stopped meanwhile
     */
    TimedRequest.Answer get(String path, Duration longest) throws IOException {
        Duration left = context.timeLeft();
        Duration patience = Silence.patience(target, longest);
        TimedRequest request =
                new TimedRequest(target.at(path), left.compareTo(patience) < 0 ? left : patience);
        current = request;
        if (context.cancelled()) {
            throw new CancellationException("stopped before it was asked");
        }
        try {
            TimedRequest.Answer answer = request.get();
            Silence.heard(target);
            return answer;
        } catch (IOException e) {
            context.throwIfCut(e);
            throw e;
        }
    }

    /**
     * Whether the API answers that there is no such route; false if it doesn't answer.
     *
     * @throws TargetDown if it was known to be silent and still is
     */
    boolean lacks(String path, Duration longest) {
        boolean silent = Silence.isKnown(target);
        try {
            return get(path, longest).status() == 404;
        } catch (IOException e) {
            if (silent) {
                throw down(e);
            }
            return false;
        }
    }

    TargetDown down(IOException thrown) {
        return Silence.down(target, Reasons.of(thrown), thrown);
    }

    private void hangUp() {
        TimedRequest request = current;
        if (request != null) {
            request.hangUp();
        }
    }
}

package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.access.SessionWatch;
import org.amas.maintenance.run.RunStream.Viewer;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

import java.io.IOException;

/** What happens in a run, as it happens. Each viewer is served by the thread of his request. */
@Controller
class RunStreamController {

    private final Runs runs;
    private final RunFeed feed;
    private final Fragments fragments;
    private final SessionWatch sessions;
    private final StreamPlaces places;

    RunStreamController(
            Runs runs,
            RunFeed feed,
            Fragments fragments,
            SessionWatch sessions,
            StreamPlaces places) {
        this.runs = runs;
        this.feed = feed;
        this.fragments = fragments;
        this.sessions = sessions;
        this.places = places;
    }

    /**
     * @param after the cursor up to which the page shows the run
     * @param last the same, from a browser that connects again by itself
     * @param once sends what there is and ends
     */
    @GetMapping(value = "/runs/{id}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String after,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            @RequestParam(defaultValue = "false") boolean once,
            CurrentUser user,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (runs.findById(id).isEmpty()) {
            throw new NotFound("There is no run %d.".formatted(id));
        }
        StreamCursor cursor = StreamCursor.of(last == null || last.isEmpty() ? after : last);
        Viewer viewer =
                new Viewer(
                        user.mayLaunch(),
                        sessions.over(request),
                        fragments.during(request, response));
        // Who only asks what there is holds no place: the answer ends at once.
        if (!once && !places.take(user.name())) {
            refuse(response);
            return;
        }
        try {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("X-Accel-Buffering", "no");
            response.setHeader("Cache-Control", "no-store");
            response.flushBuffer();
            EventStream events = new EventStream(response.getOutputStream());
            follow(new RunStream(events, feed, viewer), id, cursor, once);
        } catch (IOException viewerLeft) {
            // Nobody is there to be told.
        } finally {
            if (!once) {
                places.free(user.name());
            }
        }
    }

    private void refuse(HttpServletResponse response) throws IOException {
        response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("Retry-After", "5");
        response.getWriter()
                .print(
                        "You have %s open, which is as many as one person may have. This page asks every 5 s instead."
                                .formatted(
                                        new Formats()
                                                .counted(
                                                        places.each(), "live page", "live pages")));
    }

    private void follow(RunStream stream, long id, StreamCursor from, boolean once)
            throws IOException {
        try {
            stream.follow(id, from, once);
        } catch (InterruptedException closing) {
            // The answer ends here, and the thread with it.
        }
    }

    /** The server waits for its answers before it stops: these would never end. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        feed.close();
    }
}

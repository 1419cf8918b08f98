package org.amas.maintenance.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A run at one moment, as all its viewers share it: the results of a step are read when its
 * fragment is first asked for, and each fragment is rendered once.
 */
final class Scene {

    private final Run run;
    private final List<StepResult> results;
    private final Instant seen;
    private final RunView.Background background;
    private final RunViews views;
    private final Marks marks;
    private final Map<String, String> rendered = new HashMap<>();

    /**
     * @param results of all attempts, by number and attempt
     */
    Scene(
            Run run,
            List<StepResult> results,
            Instant seen,
            RunView.Background background,
            RunViews views) {
        this.run = run;
        this.results = results;
        this.seen = seen;
        this.background = background;
        this.views = views;
        this.marks = Marks.of(run, results, seen);
    }

    /** Turns a fragment of a template into HTML. */
    interface Renderer {
        String render(String fragment, Map<String, Object> model);
    }

    Run run() {
        return run;
    }

    List<StepResult> results() {
        return results;
    }

    Instant seen() {
        return seen;
    }

    RunView.Background background() {
        return background;
    }

    Marks marks() {
        return marks;
    }

    /** The run's own steps, in order. */
    List<StepResult> steps() {
        return results.stream().filter(step -> step.attempt() == 0).toList();
    }

    /** Nothing will change any more, unless somebody checks again. */
    boolean isOver() {
        return run.state().isFinal() && results.stream().allMatch(r -> r.state().isFinal());
    }

    /**
     * What a page replaces: the heading, the problems, these steps, and one spoken line.
     *
     * @param mayAct whether the reader may cancel and check again: the only thing in which viewers
     *     differ
     */
    synchronized String fragments(Collection<Integer> steps, boolean mayAct, Renderer renderer) {
        Map<String, Object> model = new TreeMap<>(Map.of("mayAct", mayAct));
        Collection<Integer> missing = new TreeSet<>(steps);
        missing.removeIf(number -> rendered.containsKey(key(number, mayAct)));
        RunView view = views.live(this, missing);
        model.put("view", view);
        List<String> html = new ArrayList<>();
        html.add(once("head", mayAct, renderer, "run/run :: head", model));
        for (RunView.StepView step : view.steps()) {
            int number = step.result().number();
            if (steps.contains(number)) {
                model.put("step", step);
                String name = Integer.toString(number);
                html.add(once(name, mayAct, renderer, "run/run :: oneStep", model));
            }
        }
        model.put("changed", view.steps(steps));
        html.add(once("spoken" + steps, mayAct, renderer, "run/run :: spoken", model));
        return String.join("\n", html);
    }

    private String once(
            String name,
            boolean mayAct,
            Renderer renderer,
            String fragment,
            Map<String, Object> model) {
        String known = rendered.get(key(name, mayAct));
        if (known != null) {
            return known;
        }
        String made = renderer.render(fragment, model);
        rendered.put(key(name, mayAct), made);
        return made;
    }

    private static String key(Object name, boolean mayAct) {
        return name + (mayAct ? " may act" : "");
    }
}

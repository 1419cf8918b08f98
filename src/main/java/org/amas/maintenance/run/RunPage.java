package org.amas.maintenance.run;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** The page of a run: at its own address, and in answer to the launch that began it. */
@Component
class RunPage {

    private final FirstWords firstWords;
    private final RunViews views;
    private final ProcedureViews procedures;

    RunPage(FirstWords firstWords, RunViews views, ProcedureViews procedures) {
        this.firstWords = firstWords;
        this.views = views;
        this.procedures = procedures;
    }

    /**
     * Fills the model, a moment later if the run is about to say its first word.
     *
     * @return the template's name
     * @throws NotFound if there is no such run
     */
    String show(long run, CurrentUser user, Model model) throws InterruptedException {
        RunView view = views.whole(firstWords.await(run));
        model.addAttribute("view", view);
        model.addAttribute("mayAct", user.mayLaunch());
        model.addAttribute("environment", procedures.strip(view.run().environment()));
        if (view.watched()) {
            model.addAttribute("refreshSeconds", 5);
        }
        return "run/run";
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.util.List;

/**
 * Says on the page of targets where a second person is asked for that nobody can be: whoever
 * launched a run never approves it, so one who may is as good as none.
 */
@ControllerAdvice(basePackages = "org.amas.maintenance.target")
class ApproversAdvice {

    private final Environments environments;
    private final Accounts accounts;

    ApproversAdvice(Environments environments, Accounts accounts) {
        this.environments = environments;
        this.accounts = accounts;
    }

    @ModelAttribute("targetWarnings")
    List<String> warnings() {
        List<String> approvers = accounts.whoMay(Permission.DECIDE);
        if (approvers.size() >= 2) {
            return List.of();
        }
        String who =
                approvers.isEmpty()
                        ? "nobody can approve"
                        : "only %s can approve, and nobody approves their own run"
                                .formatted(approvers.getFirst());
        return environments.all().stream()
                .filter(Environment::approvalRequired)
                .map(
                        one ->
                                "%s asks for a second person before anything is destroyed, but %s: give another person the role lead or admin."
                                        .formatted(one.title(), who))
                .toList();
    }
}

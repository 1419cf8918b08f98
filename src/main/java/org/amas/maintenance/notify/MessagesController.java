package org.amas.maintenance.notify;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** What was told to whom, and what did not arrive. */
@Controller
class MessagesController {

    private final Outbox outbox;
    private final Channels channels;
    private final TestMessages tests;
    private final Heartbeat heartbeat;
    private final Causes causes;
    private final OutboxWorker worker;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    MessagesController(
            Outbox outbox,
            Channels channels,
            TestMessages tests,
            Heartbeat heartbeat,
            Causes causes,
            OutboxWorker worker,
            AuditLog audit,
            TransactionTemplate transaction) {
        this.outbox = outbox;
        this.channels = channels;
        this.tests = tests;
        this.heartbeat = heartbeat;
        this.causes = causes;
        this.worker = worker;
        this.audit = audit;
        this.transaction = transaction;
    }

    @GetMapping("/messages")
    String messages(Model model, CurrentUser user) {
        model.addAttribute("messages", outbox.recent());
        model.addAttribute("channels", channels.all());
        model.addAttribute("causes", causes.open());
        model.addAttribute("heartbeat", heartbeat);
        model.addAttribute("mayAct", user.mayDecide());
        model.addAttribute("everywhere", true);
        return "notify/messages";
    }

    /** Nothing is kept of it but the audit's entry, so its answer is a page and no redirect. */
    @PostMapping("/messages/channels/{name}/tests")
    String test(@PathVariable String name, Actor actor, CurrentUser user, Model model) {
        model.addAttribute("test", tests.test(name, actor));
        return messages(model, user);
    }

    @PostMapping("/messages/{id}/deliveries")
    String again(@PathVariable long id, Actor actor) {
        Outbox.Item item =
                outbox.find(id)
                        .orElseThrow(() -> new NotFound("There is no message %d.".formatted(id)));
        transaction.executeWithoutResult(status -> again(item, actor));
        worker.wake();
        return "redirect:/messages";
    }

    private void again(Outbox.Item item, Actor actor) {
        if (!outbox.again(item.id())) {
            throw new Conflict("Only a message that did not arrive can be sent again.");
        }
        audit.append(
                AuditEntry.done(actor, "message.send-again", "message", item.id())
                        .in(item.environment())
                        .with("channel", item.channel())
                        .with("run", item.run() == null ? "none" : item.run()));
    }
}

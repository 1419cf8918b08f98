package org.amas.maintenance.notify;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;

import org.amas.maintenance.notify.Sent.How;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server said to a message it did not take, by the codes of RFC 5321: 4xx passes, 5xx stays.
 *
 * @param codes of each refusal; -1 where the connection ended instead
 * @param handedOver whether all of the text had been sent by then
 * @param said in the server's words
 */
record SmtpReply(List<Integer> codes, boolean handedOver, String said) {

    static SmtpReply of(SendFailedException failed) {
        List<Integer> codes = new ArrayList<>();
        Set<String> said = new LinkedHashSet<>();
        boolean handedOver = false;
        Exception at = failed;
        while (at instanceof MessagingException reason) {
            said.add(String.valueOf(reason.getMessage()).strip());
            if (reason instanceof SMTPSendFailedException sending) {
                codes.add(sending.getReturnCode());
                handedOver |= ".".equals(sending.getCommand().strip());
            } else if (reason instanceof SMTPAddressFailedException address) {
                codes.add(address.getReturnCode());
            }
            at = reason.getNextException();
        }
        return new SmtpReply(codes, handedOver, String.join(": ", said));
    }

    /** One address that is refused for good is enough: the message goes to all or to nobody. */
    How how() {
        if (codes.isEmpty() || codes.stream().anyMatch(code -> code >= 500)) {
            return How.REFUSED;
        }
        boolean answered = codes.stream().allMatch(code -> code >= 400);
        return handedOver && !answered ? How.UNKNOWN : How.NOT_YET;
    }
}

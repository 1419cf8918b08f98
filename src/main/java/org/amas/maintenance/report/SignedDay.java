package org.amas.maintenance.report;

import org.amas.maintenance.duty.SignOff;
import org.amas.maintenance.duty.SignOff.Line;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * Who answers for a day, as its log says it.
 *
 * @param onCallSince when the signer had taken over
 * @param auditEvent the number of the sign-off's own event
 * @param duties what each of that environment had come to then
 */
record SignedDay(
        String by,
        Instant at,
        Instant onCallSince,
        @Nullable String remark,
        long auditEvent,
        String auditHash,
        List<DutyLine> duties) {

    /**
     * @param reason why it was open, skipped or incomplete, or the evidence of what was done
     *     elsewhere; a signer's or lead's with the name
     */
    record DutyLine(
            String procedure,
            Instant nominal,
            String state,
            @Nullable Boolean onTime,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable String note) {}

    static SignedDay of(SignOff signOff, String environment) {
        return new SignedDay(
                signOff.by(),
                signOff.at(),
                signOff.onCallSince(),
                signOff.remark(),
                signOff.audit().number(),
                signOff.audit().hash(),
                signOff.lines().stream()
                        .filter(line -> line.environment().equals(environment))
                        .map(SignedDay::line)
                        .toList());
    }

    private static DutyLine line(Line line) {
        return new DutyLine(
                line.procedure(),
                line.nominal(),
                line.state().name(),
                line.onTime(),
                line.run(),
                line.reason() == null || line.reasonBy() == null
                        ? line.reason()
                        : line.reason() + ", says " + line.reasonBy(),
                line.note());
    }
}

package org.amas.maintenance.report;

import org.amas.maintenance.report.EvidencePack.Order;
import org.amas.maintenance.web.Formats;

/** What is in an evidence pack, in plain words. */
final class EvidenceReadme {

    private static final String TEXT =
            """
            Evidence of maintenance, from AMAS Maintenance
            ==============================================

            %s

            %d of these %d duties were drawn at random and are documented here.
            Exported by %s, %s. All times are UTC.


            How they were drawn
            -------------------
            Seed: %s

            %s
            To do it by hand for duty 812:

                printf '%%s' '%s:812' | sha256sum

            population.csv has every duty that could have been drawn, with its hash. A seed
            proves that nobody picked the duties one by one; that nobody tried many seeds is
            proven only if whoever audits has named it.


            How it is verified, without the application and without a network
            -----------------------------------------------------------------
            Unpack it into an empty folder, and there:

                sha256sum -c SHA256SUMS      each file, with any Unix
                sh verify.sh                 the same, and that no file is there besides
                java Verify.java             all that can be verified, with a JDK from 21 on

            The last one also draws again, compares definitions and outputs with their
            hashes, and recomputes the events of the audit record. It verifies the zip as well:

                java -jar amas-maintenance.jar evidence verify pack.zip

            Whoever writes the pack anew as a whole, hashes included, is found out by the audit
            record: its event evidence.seal names the SHA-256 of SHA256SUMS. Export the whole
            record after this pack, and give it too: java Verify.java . audit.jsonl


            What is in it
            -------------
            question.json                   the question, its answer, the seed and what it drew
            population.csv                  what was drawn from
            duties/812.json                 a duty: when it was owed, what became of it, and why
            sign-offs/2026-07-04.json       who signed off the day on which its window ended
            runs/812/run.json               a run that counted for a duty, as the API shows it,
                                            and runs that it began or went on with
            runs/812/definition.yaml        the procedure exactly as it was run
            runs/812/version.json           its version and SHA-256
            runs/812/parameters.json        what it was given
            runs/812/approvals.json         who said yes to which plan, by its digest
            runs/812/steps/01.json          what a step came to: state, readings, findings, tables
            runs/812/steps/01.output.txt    what it printed, as it is kept: secrets were masked
                                            before they were stored
            audit/events.jsonl              the audit record's events about all of these, each
                                            with the hash of its content and of the event before
            audit/head.json                 where the record ended: the event of this export

            Of what was removed when its time was over the step's file says so.
            %s.
            """;

    private EvidenceReadme() {}

    static String of(Order order) {
        Draw draw = order.draw();
        return TEXT.formatted(
                order.answer().sentence(),
                draw.sample(),
                order.answer().counts().expected(),
                order.by(),
                new Formats().utc(order.at()),
                draw.seed(),
                Draw.RULE,
                draw.seed(),
                order.head().sentence());
    }
}

package org.amas.maintenance.browser;

import java.util.Locale;

/** Procedures in the operator's own directory, each with something to look at. */
enum OwnProcedure {
    COUNT(
            "Counts slowly to 20,000, so that a connection can be lost meanwhile.",
            """
            block=0
            while [ $block -lt 40 ]; do
              seq $((block * 500 + 1)) $((block * 500 + 500)) | sed 's/^/line /'
              block=$((block + 1))
              sleep 0.25
            done
            """),
    FLOOD("Prints 200,000 lines as fast as it can.", "seq 1 200000 | sed 's/^/line /'\n"),
    HOSTILE(
            "Prints what an attacker would like a browser to take for markup.",
            """
            printf '%s\\n' 'before'
            printf '%s\\n' '<script>window.__pwn=1</script>'
            printf '%s\\n' '<img src=x onerror="window.__pwn=2">'
            printf '%s\\n' '<svg onload="window.__pwn=3"></svg>'
            printf '%s\\n' '</pre></details><script>window.__pwn=4</script><pre>'
            printf '%s\\n' '<div hx-get="/pwned" hx-trigger="load">x</div>'
            printf '%s\\n' '<form hx-post="/runs/1/cancellation" hx-trigger="load"></form>'
            printf '%s\\n' '<b data-hx-on:load="window.__pwn=5" hx-on::load="window.__pwn=6">b</b>'
            printf '\\033]8;;javascript:window.__pwn=7\\033\\\\link one\\033]8;;\\033\\\\\\n'
            printf '\\033]8;;https://x"onmouseover="window.__pwn=8\\007link two\\033]8;;\\007\\n'
            printf '\\033[31mred\\033[0m\\n'
            printf '  two spaces in front\\n\\n\\ta tab, after an empty line\\n'
            sleep 1
            printf '%s\\n' 'after'
            """),
    INDENTED(
            "Prints lines that begin with spaces, in pieces.",
            """
            printf '  two\\n one\\nnone\\n'; sleep 0.4
            printf ' a piece that begins with one\\n\\n\\n\\ta tab\\n'; sleep 0.4
            printf '\\n   three'; sleep 0.4
            printf '   in the middle of a line\\n \\n'; sleep 0.4
            printf '\\033[1m  bold\\033[0m  and not\\n    the end'
            """),
    PATIENT("Waits for a minute, to be stopped.", "echo waiting; sleep 60; echo done\n"),
    QUICK("Says one word.", "echo quick\n"),
    SLOW("Looks for two seconds.", "sleep 2; echo looked\n"),
    WARNS(
            "Finds what is not good, but not bad either.",
            """
            echo '{"finding":{"severity":"WARNING","place":"tasks","text":"31 % dead tuples.","fingerprint":"dead"}}'
            echo '{"reading":{"name":"used_percent","value":85,"unit":"percent","labels":{"mount":"/"},"warn":80,"fail":90}}'
            """),
    MANY(
            "Finds and measures more than anybody reads, and all but one is well.",
            """
            i=1
            while [ $i -le 400 ]; do
              echo '{"finding":{"severity":"WARNING","place":"row '$i'","text":"It warns.","fingerprint":"row"}}'
              echo '{"reading":{"name":"row","value":'$i',"unit":"rows","labels":{"n":"'$i'"},"warn":400,"fail":900}}'
              i=$((i + 1))
            done
            """),
    DATED(
            "Tells when something was.",
            """
            echo '{"table":{"title":"Counted since 2026-11-23 06:00 UTC","columns":["last"],"rows":[["2026-11-23T23:30:12.5Z"]]}}'
            echo '{"headline":"Vacuumed 2026-11-23 06:00 UTC"}'
            """),
    SILENT("Says nothing at all.", "sleep 2\n"),
    FAILS(
            "Finds what is bad.",
            """
            echo '{"reading":{"name":"used_percent","value":95,"unit":"percent","labels":{"mount":"/"},"warn":80,"fail":90}}'
            echo '{"finding":{"severity":"WARNING","place":"tasks","text":"31 % dead tuples.","fingerprint":"dead"}}'
            """),
    DESTROYS("Says that it destroys, and only prints.", "echo destroyed\n"),
    ASKS("Asks a person before it goes on.", "echo counted\n");

    private final String purpose;
    private final String script;

    OwnProcedure(String purpose, String script) {
        this.purpose = purpose;
        this.script = script;
    }

    String key() {
        return "drill/" + name().toLowerCase(Locale.ROOT);
    }

    String file() {
        return name().toLowerCase(Locale.ROOT) + ".yaml";
    }

    private String effect() {
        return this == DESTROYS ? "DESTROYS" : "READS";
    }

    /** What a person does first, of the one that asks. */
    private String first() {
        return this == ASKS
                ? """
                  - title: Look at the dashboard
                    kind: manual.check
                    timeout: 1m
                    settings:
                      instructions: |-
                        Open the dashboard and look at its five panels.
                        Each must have a line that reaches today.
                      questions:
                        - { name: panels, label: Panels with a line, type: number, required: true }
                """
                : "";
    }

    String yaml() {
        return """
        key: %s
        title: %s
        purpose: %s
        frequency: on-demand
        category: Drills
        owner: On-call engineer
        priority: P3
        budget: 5m
        steps:
        %s\
          - title: Script
            kind: shell.script
            effect: %s
            timeout: 3m
            settings:
              interpreter: [sh]
              script: |
        %s\
          - title: Afterwards
            kind: shell.command
            effect: READS
            timeout: 10s
            settings: { command: [echo, the end] }
        """
                .formatted(
                        key(),
                        "Drill " + name().toLowerCase(Locale.ROOT),
                        purpose,
                        first(),
                        effect(),
                        script.indent(8 + 2));
    }
}

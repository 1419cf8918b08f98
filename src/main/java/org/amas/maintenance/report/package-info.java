/** What was done in a day and in a week, written down from runs and findings, and kept. */
@ApplicationModule(
        allowedDependencies = {
            "notify",
            "duty",
            "run",
            "procedure",
            "step",
            "target",
            "audit",
            "access",
            "web"
        })
@NullMarked
package org.amas.maintenance.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

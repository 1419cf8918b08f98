/** Tells people: channels, an outbox, and whoever empties it. */
@ApplicationModule(
        allowedDependencies = {
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
package org.amas.maintenance.notify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

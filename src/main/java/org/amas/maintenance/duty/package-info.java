/** What is owed: windows, their occurrences, and what became of each. */
@ApplicationModule(
        allowedDependencies = {"run", "procedure", "step", "target", "audit", "access", "web"})
@NullMarked
package org.amas.maintenance.duty;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

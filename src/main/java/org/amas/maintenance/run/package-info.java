/** One execution of one version: launch, executor, output, live view, history. */
@ApplicationModule(allowedDependencies = {"procedure", "step", "target", "audit", "access", "web"})
@NullMarked
package org.amas.maintenance.run;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

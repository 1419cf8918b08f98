/** The contract of a step kind; every family of kinds has a folder of its own below. */
@ApplicationModule(allowedDependencies = {"target", "web"})
@NullMarked
package org.amas.maintenance.step;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

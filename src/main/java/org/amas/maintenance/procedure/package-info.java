/** The catalogue: named maintenance as data, in immutable versions. */
@ApplicationModule(allowedDependencies = {"step", "target", "audit", "web"})
@NullMarked
package org.amas.maintenance.procedure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

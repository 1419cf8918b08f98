/** The hash-chained record of who did what to what, from where, why, with what outcome. */
@ApplicationModule(allowedDependencies = {"web"})
@NullMarked
package org.amas.maintenance.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

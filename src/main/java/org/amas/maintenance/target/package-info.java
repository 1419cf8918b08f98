/** Environments, the servers they own, and the only place where a connection to one is opened. */
@ApplicationModule(allowedDependencies = {"audit", "web"})
@NullMarked
package org.amas.maintenance.target;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

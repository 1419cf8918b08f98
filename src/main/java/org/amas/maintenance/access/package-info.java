/** Accounts, roles, tokens, sign-in and the one matrix that says who may call which route. */
@ApplicationModule(allowedDependencies = {"audit", "web"})
@NullMarked
package org.amas.maintenance.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** What every page shares: layout, error pages, formatting, charts. */
@ApplicationModule(type = ApplicationModule.Type.OPEN)
@NullMarked
package org.amas.maintenance.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

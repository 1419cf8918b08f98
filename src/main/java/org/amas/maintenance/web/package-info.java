/** What every page shares: layout, form fields, status words, formatting, charts, error pages. */
@NullMarked
@ApplicationModule(type = ApplicationModule.Type.OPEN)
package org.amas.maintenance.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

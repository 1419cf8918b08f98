/** Reviews of what the services of AMAS log: errors, critical lines, refused sign-ins. */
@NullMarked
package org.amas.maintenance.step.log;

import org.jspecify.annotations.NullMarked;

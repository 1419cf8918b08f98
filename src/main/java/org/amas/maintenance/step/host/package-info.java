/** Checks of the machine under maintenance: disks, memory, load. */
@NullMarked
package org.amas.maintenance.step.host;

import org.jspecify.annotations.NullMarked;

/** Rotation of the log files of AMAS. */
@NullMarked
package org.amas.maintenance.step.file;

import org.jspecify.annotations.NullMarked;

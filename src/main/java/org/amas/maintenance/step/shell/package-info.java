/**
 * Commands and scripts, run outside this process: they outlive it, and what they print is read from
 * a spool.
 */
@NullMarked
package org.amas.maintenance.step.shell;

import org.jspecify.annotations.NullMarked;

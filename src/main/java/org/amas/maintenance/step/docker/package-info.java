/** Checks and clean-up of a Docker engine and the Compose project on it. */
@NullMarked
package org.amas.maintenance.step.docker;

import org.jspecify.annotations.NullMarked;

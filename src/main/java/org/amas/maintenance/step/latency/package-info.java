/** How fast the API of AMAS answers, measured phase by phase without slowing it down. */
@NullMarked
package org.amas.maintenance.step.latency;

import org.jspecify.annotations.NullMarked;

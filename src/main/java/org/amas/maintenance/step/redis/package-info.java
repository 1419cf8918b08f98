/** Kinds that look at Redis: round trip and statistics since the last run. */
@NullMarked
package org.amas.maintenance.step.redis;

import org.jspecify.annotations.NullMarked;

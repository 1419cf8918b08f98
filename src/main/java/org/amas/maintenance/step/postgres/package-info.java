/**
 * Kinds that look at PostgreSQL: round trip, activity and health, each within server-side limits.
 */
@NullMarked
package org.amas.maintenance.step.postgres;

import org.jspecify.annotations.NullMarked;

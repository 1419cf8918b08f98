/**
 * Kinds that look at PostgreSQL, each within server-side limits, and the two that tend it: vacuum
 * and reindex.
 */
@NullMarked
package org.amas.maintenance.step.postgres;

import org.jspecify.annotations.NullMarked;

/**
 * Kinds that look at Redis: round trip, statistics since the last run, memory, persistence, expiry,
 * slow commands, keys by prefix, configuration; and one that removes keys nobody uses.
 */
@NullMarked
package org.amas.maintenance.step.redis;

import org.jspecify.annotations.NullMarked;

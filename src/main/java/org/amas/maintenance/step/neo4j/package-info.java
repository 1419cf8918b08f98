/**
 * Kinds that look at Neo4j: round trip, store, counts, indexes, transactions, isolated nodes; one
 * that has outdated indexes sampled, and one that deletes old isolated nodes of listed labels.
 */
@NullMarked
package org.amas.maintenance.step.neo4j;

import org.jspecify.annotations.NullMarked;

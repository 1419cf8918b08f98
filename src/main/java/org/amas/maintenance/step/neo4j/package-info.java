/** Kinds that look at Neo4j. */
@NullMarked
package org.amas.maintenance.step.neo4j;

import org.jspecify.annotations.NullMarked;

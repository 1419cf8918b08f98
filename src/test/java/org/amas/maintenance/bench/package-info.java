/**
 * What it costs, measured beside something else in the same minute: {@code ./mvnw -Pbench verify}.
 */
@NullMarked
package org.amas.maintenance.bench;

import org.jspecify.annotations.NullMarked;

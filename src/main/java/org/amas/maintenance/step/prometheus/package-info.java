/** Alert rules in a Prometheus. */
@NullMarked
package org.amas.maintenance.step.prometheus;

import org.jspecify.annotations.NullMarked;

/** Alert rules and panels asked of a Prometheus, and silences of an Alertmanager. */
@NullMarked
package org.amas.maintenance.step.prometheus;

import org.jspecify.annotations.NullMarked;

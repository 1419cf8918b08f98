/** The dashboard of maintenance: its file, its panels' data, and its place in a Grafana. */
@NullMarked
package org.amas.maintenance.step.grafana;

import org.jspecify.annotations.NullMarked;

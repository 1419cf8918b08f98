/** What AMAS is built of: installed packages against known advisories, and what to raise. */
@NullMarked
package org.amas.maintenance.step.packages;

import org.jspecify.annotations.NullMarked;

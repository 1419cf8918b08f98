/** Checks of the HTTP API of AMAS. */
@NullMarked
package org.amas.maintenance.step.http;

import org.jspecify.annotations.NullMarked;

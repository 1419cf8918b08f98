/** Checks of the certificates that AMAS serves: the files, and what endpoints present. */
@NullMarked
package org.amas.maintenance.step.tls;

import org.jspecify.annotations.NullMarked;

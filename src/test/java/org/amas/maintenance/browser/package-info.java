/** The application as a person uses it: in Chromium, against the stand-in AMAS. */
@NullMarked
package org.amas.maintenance.browser;

import org.jspecify.annotations.NullMarked;

/** Scanners of other makers: run, read by what they report, and counted where they are missing. */
@NullMarked
package org.amas.maintenance.step.scanner;

import org.jspecify.annotations.NullMarked;

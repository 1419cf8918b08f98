/** The kind that a person performs: instructions, a form, and a note where it isn't fine. */
@NullMarked
package org.amas.maintenance.step.manual;

import org.jspecify.annotations.NullMarked;

/** Where backups lie, what is known of each, and what is common to making and checking them. */
@NullMarked
package org.amas.maintenance.step.backup;

import org.jspecify.annotations.NullMarked;

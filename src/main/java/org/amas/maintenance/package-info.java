@NullMarked
package org.amas.maintenance;

import org.jspecify.annotations.NullMarked;

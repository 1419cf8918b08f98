/** The stand-in AMAS: real servers on loopback, seeded with AMAS's data and deliberate faults. */
@NullMarked
package org.amas.maintenance.lab;

import org.jspecify.annotations.NullMarked;

/**
 * How long what AMAS runs on is still cared for: versions as the servers tell them, against dated
 * ends of life.
 */
@NullMarked
package org.amas.maintenance.step.lifecycle;

import org.jspecify.annotations.NullMarked;

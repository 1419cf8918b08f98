/** What an outsider meets: the REST API, the operator's files, and the packaged application. */
@NullMarked
package org.amas.maintenance.acceptance;

import org.jspecify.annotations.NullMarked;

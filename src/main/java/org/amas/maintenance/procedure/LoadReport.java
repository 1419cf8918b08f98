package org.amas.maintenance.procedure;

import java.util.List;

/**
 * What became of the files that were read; keys, in order.
 *
 * @param added new, or back after having been retired
 * @param retired whose file is gone
 * @param errors what is wrong with files that were not loaded
 */
public record LoadReport(
        List<String> added,
        List<String> changed,
        List<String> retired,
        List<String> unchanged,
        List<LoadError> errors) {}

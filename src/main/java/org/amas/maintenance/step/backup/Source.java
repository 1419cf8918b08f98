package org.amas.maintenance.step.backup;

import java.util.List;

/** An open connection to what is backed up. */
public interface Source extends AutoCloseable {

    /** About how many bytes the backup will take; rather too many than too few. */
    long estimate() throws Exception;

    /** Reads everything and writes it into the draft's files. */
    Contents write(Draft draft) throws Exception;

    @Override
    void close();

    /**
     * What was written.
     *
     * @param server its version
     * @param method and {@code omitted}: as in {@link Manifest}
     * @param amount for the headline: {@code 20 tables with 12,345 rows}
     * @param objects for the reading: rows, keys, or nodes and relationships
     */
    record Contents(
            String server,
            String method,
            List<String> omitted,
            List<Manifest.Part> parts,
            String amount,
            long objects) {}
}

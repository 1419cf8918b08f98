package org.amas.maintenance.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.util.function.Supplier;

/**
 * Writes until the database has it: what a step did must not be lost because the database was away
 * for a while, and no next step begins before its intent is stored.
 */
@Component
class Persistence {

    private static final Logger log = LoggerFactory.getLogger(Persistence.class);

    private volatile boolean closing;

    /** From now on nobody waits for a database that is away. */
    void close() {
        closing = true;
    }

    /**
     * @throws DataAccessException if trying again can't help, or the application is stopping
     */
    <T> T insist(Supplier<T> write) {
        for (int tried = 1; ; tried++) {
            try {
                return write.get();
            } catch (DataIntegrityViolationException
                    | InvalidDataAccessApiUsageException
                    | InvalidDataAccessResourceUsageException e) {
                throw e;
            } catch (DataAccessException | TransactionException e) {
                if (closing && tried > 3) {
                    throw e;
                }
                if (tried == 1) {
                    log.warn("The database did not take a run's record; trying again", e);
                } else {
                    log.warn("… and not the {}th time: {}", tried, e.getMessage());
                }
                pause(Math.min(tried * 200L, 2_000));
            }
        }
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Finding;

import java.util.List;

/** An open connection to a server, on which a backup is restored beside the live data. */
public interface Scratch extends AutoCloseable {

    /**
     * Restores the whole backup into a place of its own, counts it there as it was counted when it
     * was made, and removes it again.
     *
     * @throws CannotCheck if there is no place for it; nothing is said of the backup then
     */
    Restored restore(Stored backup) throws Exception;

    @Override
    void close();

    /**
     * What came back.
     *
     * @param parts in the same terms as those of the manifest
     * @param differences what could not be restored, or came back otherwise
     * @param notes what is found by the way and isn't the backup's fault
     * @param how where it was restored to and what was compared
     */
    record Restored(
            List<Manifest.Part> parts,
            List<Finding> differences,
            List<Finding> notes,
            String how) {}

    /** The check can't be made here: NOT_RUN. */
    final class CannotCheck extends Exception {

        private static final long serialVersionUID = 1L;

        public CannotCheck(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}

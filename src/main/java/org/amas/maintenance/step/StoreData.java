package org.amas.maintenance.step;

import org.amas.maintenance.target.TargetType;

/**
 * The data of one store, while its container is made anew from another image: looked at before, and
 * put right when the container before is back.
 */
public interface StoreData {

    TargetType type();

    /** What a plan must have named before anything is restored. */
    Plan.PlannedObject planned(StepContext context);

    /**
     * Reads everything, while the container before still runs and nobody writes.
     *
     * @throws org.amas.maintenance.target.TargetDenied if our account could not restore it
     */
    Before look(StepContext context) throws Exception;

    /** What it held. */
    interface Before {

        /**
         * Reads everything again, now that the container is back. Unless it is what it was, or what
         * this run's verified backup has, that backup is restored in its place and compared; what
         * was there is kept beside it.
         */
        Righted putRight(StepContext context) throws Exception;
    }

    /**
     * @param right whether the data is as it was, or as the backup has it
     * @param told half a sentence, {@code its data is what it was}
     */
    record Righted(boolean right, String told) {}
}

package org.amas.maintenance.run;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** All runs there ever were. */
interface Runs extends Repository<Run, Long> {

    Run save(Run run);

    Optional<Run> findById(long id);

    /** So that SQL of the same transaction reads what was changed. */
    void flush();

    List<Run> findByIdIn(Collection<Long> ids);

    /** For a change of state: nobody else changes it until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Run r where r.id = :id")
    Optional<Run> findForChange(long id);
}

package org.amas.maintenance.duty;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All duties that were ever planned. */
interface Duties extends Repository<Duty, Long> {

    Optional<Duty> findById(long id);

    /** For a change: nobody else changes it until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select d from Duty d where d.id = :id")
    Optional<Duty> findForChange(long id);

    /** Those that a run may count for, the oldest first. */
    @Query(
            """
            select d.id from Duty d where d.procedure = :procedure
              and d.environment = :environment and d.settled is null and d.runId is null
              and d.windowStart <= :opened order by d.nominalAt\
            """)
    List<Long> findOpen(String procedure, String environment, Instant opened);

    /** What nobody has settled and no run is at: a procedure and an environment. */
    @Query(
            """
            select distinct d.procedure, d.environment from Duty d
            where d.settled is null and d.runId is null\
            """)
    List<Object[]> findOwing();

    /** Of those the ones that were not missed before that time. */
    @Query(
            """
            select d.id from Duty d where d.procedure = :procedure
              and d.environment = :environment and d.settled is null and d.runId is null
              and d.missedAt > :end order by d.id\
            """)
    List<Long> findUnsettled(String procedure, String environment, Instant end);

    /** Those that ended with what was owed there, and that would not be missed yet. */
    @Query(
            """
            select d.id from Duty d where d.procedure = :procedure
              and d.environment = :environment and d.settledBy = :by and d.missedAt > :now
            order by d.id\
            """)
    List<Long> findEnded(String procedure, String environment, String by, Instant now);

    /** Those whose window touches that time. */
    @Query(
            """
            select d from Duty d where d.windowStart < :until and d.windowEnd > :from
            order by d.nominalAt, d.id\
            """)
    List<Duty> findTouching(Instant from, Instant until);

    /** Of those the ones of one procedure in one environment. */
    @Query(
            """
            select d from Duty d where d.procedure = :procedure and d.environment = :environment
              and d.windowStart < :until and d.windowEnd > :from order by d.nominalAt, d.id\
            """)
    List<Duty> findTouching(String procedure, String environment, Instant from, Instant until);

    /** Every procedure that was ever owed, in the order of their keys. */
    @Query("select distinct d.procedure from Duty d order by d.procedure")
    List<String> findProcedures();

    /** The same by their numbers alone, in one order, so that two who lock them don't cross. */
    @Query(
            """
            select d.id from Duty d where d.windowStart < :until and d.windowEnd > :from
            order by d.id\
            """)
    List<Long> findNumbersTouching(Instant from, Instant until);

    /** Those that were skipped since then. */
    @Query(
            """
            select d from Duty d where d.settled = org.amas.maintenance.duty.DutyState.SKIPPED
              and d.settledAt >= :since order by d.settledAt, d.id\
            """)
    List<Duty> findSkipped(Instant since);

    /** Those whose window was over then and that nobody has settled. */
    @Query(
            """
            select d from Duty d where d.settled is null and d.windowEnd <= :before
            order by d.nominalAt, d.id\
            """)
    List<Duty> findOverdue(Instant before);

    /** Those about whose automatic start nothing was decided, or whose start was cut short. */
    @Query(
            """
            select d from Duty d where d.settled is null and d.runId is null
              and (d.automatic is null or d.claimedAt is not null)
              and d.windowStart <= :from and d.windowEnd > :now order by d.nominalAt, d.id\
            """)
    List<Duty> findStartable(Instant from, Instant now);

    /** Those that opened in that time. */
    @Query(
            """
            select d from Duty d where d.windowStart >= :from and d.windowStart < :until
            order by d.nominalAt, d.id\
            """)
    List<Duty> findOpening(Instant from, Instant until);
}

package org.amas.maintenance.access;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.Optional;

interface LinkRows extends Repository<Link, Long> {

    Link save(Link link);

    Optional<Link> findByPurposeAndHash(Links.Purpose purpose, String hash);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select l from Link l where l.purpose = :purpose and l.hash = :hash")
    Optional<Link> lock(Links.Purpose purpose, String hash);

    @Modifying(flushAutomatically = true, clearAutomatically = false)
    @Query("delete from Link l where l.accountId = :accountId and l.usedAt is null")
    int deleteUnused(long accountId);

    @Modifying
    @Query("delete from Link l where l.purpose = :purpose and l.usedAt is null")
    int deleteUnused(Links.Purpose purpose);
}

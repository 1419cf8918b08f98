package org.amas.maintenance.access;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.List;
import java.util.Optional;

interface AccountRows extends Repository<Account, Long> {

    Account saveAndFlush(Account account);

    boolean existsByUsername(String username);

    Optional<Account> findById(long id);

    Optional<Account> findByUsername(String username);

    List<Account> findAllByOrderByUsername();

    long count();

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select a from Account a where a.username = :username")
    Optional<Account> lock(String username);

    /** All who could still let others in; in one order, so that two callers can't block. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query(
            """
            select a from Account a
            where a.role = org.amas.maintenance.access.Role.ADMIN
              and a.disabled = false and a.passwordHash is not null
            order by a.id\
            """)
    List<Account> lockAdministrators();
}

package org.amas.maintenance.access;

import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

interface TokenRows extends Repository<Token, Long> {

    Token saveAndFlush(Token token);

    Optional<Token> findById(long id);

    @Query("select t from Token t join fetch t.account where t.hash = :hash")
    Optional<Token> findByHash(String hash);

    @Query("select t from Token t join fetch t.account a order by a.username, t.id desc")
    List<Token> findAll();

    @Query(
            "select t from Token t join fetch t.account a where a.username = :username order by"
                    + " t.id desc")
    List<Token> findByOwner(String username);

    @Query(
            """
            select count(t) > 0 from Token t
            where t.account = :account and t.name = :name and t.revokedAt is null\
            """)
    boolean isNameTaken(Account account, String name);

    @Modifying
    @Query("update Token t set t.lastUsedAt = :now where t.id = :id")
    void noteUse(long id, Instant now);

    @Modifying
    @Query(
            """
            update Token t set t.revokedAt = :now, t.revokedBy = :by
            where t.account = :account and t.revokedAt is null\
            """)
    int revokeAll(Account account, Instant now, String by);
}

package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What makes a form that is sent twice, even at once, one deed: the token that it carries. */
@Component
public class FormTokens {

    /** Longer than any session lasts, and than anybody sends a form again. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final Logger log = LoggerFactory.getLogger(FormTokens.class);
    private static final String FIELD = "token";
    private static final int LONGEST = 200;

    private final JdbcClient jdbc;
    private final Clock clock;

    FormTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Before(String requestHash, @Nullable String ledTo) {}

    /**
     * Does what a form asks for, or leads to where the same form led before. Whoever comes second
     * waits for the first; what is refused spends no token.
     *
     * @param fields as they were sent; what has no token is done each time
     * @param deed does its writing in the transaction that it is called in, and tells where to go
     * @throws Conflict if the form was sent before, with other content
     */
    @Transactional
    public String once(Map<String, String> fields, Actor by, Supplier<String> deed) {
        String token = fields.getOrDefault(FIELD, "");
        if (token.isEmpty()) {
            return deed.get();
        }
        if (token.length() > LONGEST) {
            throw new InvalidRequest(FIELD, "of this form is not ours: load the page again");
        }
        String hash = hash(fields);
        if (!isFirst(token, hash, by)) {
            return before(token, hash, by);
        }
        String to = deed.get();
        jdbc.sql("update access_form set led_to = ? where actor_name = ? and token = ?")
                .params(to, by.name(), token)
                .update();
        return to;
    }

    /** A page that was opened so long ago has no session any more that could send it. */
    @Scheduled(initialDelayString = "PT5M", fixedDelayString = "PT6H")
    void forget() {
        try {
            jdbc.sql("delete from access_form where created_at < ?")
                    .param(clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DataAccessException | TransactionException down) {
            log.warn("Old form tokens are deleted later: {}", down.getMessage());
        }
    }

    private boolean isFirst(String token, String hash, Actor by) {
        return jdbc.sql(
                                """
                                insert into access_form
                                  (actor_name, token, request_hash, created_at)
                                values (?, ?, ?, ?) on conflict do nothing\
                                """)
                        .params(by.name(), token, hash, clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private String before(String token, String hash, Actor by) {
        Before before =
                jdbc.sql(
                                """
                                select request_hash, led_to from access_form
                                where actor_name = ? and token = ?\
                                """)
                        .params(by.name(), token)
                        .query(Before.class)
                        .single();
        if (!before.requestHash().equals(hash) || before.ledTo() == null) {
            throw new Conflict(
                    "This form was sent before, with other content, and that was taken. Look at"
                            + " what there is now, then send it again if this is to be added.");
        }
        return before.ledTo();
    }

    /** Of what was typed: the session's own secret in it may have changed since. */
    private static String hash(Map<String, String> fields) {
        Map<String, String> typed = new TreeMap<>(fields);
        typed.remove(FIELD);
        typed.remove("_csrf");
        return new Secret(typed.toString()).hash();
    }
}

package org.amas.maintenance;

import com.zaxxer.hikari.HikariDataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a second application off the same PostgreSQL before it writes anything: its recovery would
 * take our runs for left behind, and end them. H2 locks its file by itself.
 */
@Component
class SoleApplication implements BeanPostProcessor, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(SoleApplication.class);

    /** Longer than an application needs that was just told to stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ApplicationContext context;
    private final List<DatabaseClaim> claims = new ArrayList<>();

    SoleApplication(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource own
                && String.valueOf(own.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
            DatabaseClaim claim = DatabaseClaim.on(own);
            claims.add(claim);
            claim.take(PATIENCE);
            claim.keep(LOOK, this::end);
        }
        return bean;
    }

    /** Whoever has it now has settled our runs already; what we still do must not go on. */
    private void end() {
        log.error(
                "Another AMAS Maintenance has taken over the database while we could not reach it;"
                        + " this one ends");
        if (context instanceof ConfigurableApplicationContext ours) {
            Thread.ofPlatform().name("superseded").start(ours::close);
        }
    }

    @Override
    public void destroy() {
        claims.forEach(DatabaseClaim::close);
    }
}

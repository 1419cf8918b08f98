package org.amas.maintenance;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Ends the wait for an own PostgreSQL that hangs: its driver would wait for ever, and with it who
 * asked for a page. Parameters in the URL, and the pool's own settings, come first.
 */
@Component
class DatabasePatience implements BeanPostProcessor {

    private static final String SECONDS = "30";

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource own
                && String.valueOf(own.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
            own.getDataSourceProperties().putIfAbsent("socketTimeout", SECONDS);
            own.getDataSourceProperties().putIfAbsent("tcpKeepAlive", "true");
        }
        return bean;
    }
}

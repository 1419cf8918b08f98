package org.amas.maintenance;

import com.zaxxer.hikari.HikariDataSource;

import org.amas.maintenance.run.OwnDatabase;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

import java.nio.file.Path;

/** Ends the start before H2 makes a new database of a file whose content is lost. */
@Component
class EmptyDatabase implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource own) {
            OwnDatabase.file(String.valueOf(own.getJdbcUrl()))
                    .map(Path::toFile)
                    .filter(file -> file.isFile() && file.length() == 0)
                    .ifPresent(
                            file -> {
                                throw new DamagedDatabase.Empty(file.toPath());
                            });
        }
        return bean;
    }
}

package org.amas.maintenance.procedure;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import java.nio.file.Path;

import javax.sql.DataSource;

class CatalogueH2IT extends CatalogueSuite {

    @Override
    DataSource database(Path folder) {
        return new DriverManagerDataSource(
                "jdbc:h2:async:%s/amas;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000;DB_CLOSE_DELAY=-1"
                        .formatted(folder));
    }
}

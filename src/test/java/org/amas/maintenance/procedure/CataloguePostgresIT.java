package org.amas.maintenance.procedure;

import org.amas.maintenance.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;

import javax.sql.DataSource;

class CataloguePostgresIT extends CatalogueSuite {

    @RegisterExtension static final FreshPostgres POSTGRES = new FreshPostgres();

    @Override
    DataSource database(Path folder) {
        return POSTGRES.migrated();
    }
}

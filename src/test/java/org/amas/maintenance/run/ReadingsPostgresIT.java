package org.amas.maintenance.run;

import org.amas.maintenance.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadingsPostgresIT extends ReadingsSuite {

    @RegisterExtension static final FreshPostgres POSTGRES = new FreshPostgres();

    @Override
    String[] database() {
        return POSTGRES.settings();
    }
}

package org.amas.maintenance.run;

import org.amas.maintenance.FreshPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChildRunsPostgresIT extends ChildRunsSuite {

    @RegisterExtension static final FreshPostgres POSTGRES = new FreshPostgres();

    @BeforeEach
    void renew() {
        POSTGRES.migrated();
    }

    @Override
    String[] database() {
        return POSTGRES.settings();
    }
}

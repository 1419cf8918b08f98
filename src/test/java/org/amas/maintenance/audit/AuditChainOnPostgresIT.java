package org.amas.maintenance.audit;

import org.amas.maintenance.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

import javax.sql.DataSource;

class AuditChainOnPostgresIT extends AuditChainTests {

    @RegisterExtension static final FreshPostgres POSTGRES = new FreshPostgres();

    @Override
    DataSource database() {
        return POSTGRES.migrated();
    }
}

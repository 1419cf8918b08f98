package org.amas.maintenance.notify;

import org.amas.maintenance.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessagesPostgresIT extends MessagesSuite {

    @RegisterExtension static final FreshPostgres POSTGRES = new FreshPostgres();

    @Override
    String[] database() {
        return POSTGRES.settings();
    }
}

package org.amas.maintenance.duty;

import org.amas.maintenance.FreshPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.stream.Stream;

class DutyPostgresIT extends DutySuite {

    @RegisterExtension static final FreshPostgres POSTGRES = new FreshPostgres();

    @Override
    List<String> database() {
        POSTGRES.migrated();
        return Stream.of(POSTGRES.settings()).map(setting -> "--" + setting).toList();
    }
}

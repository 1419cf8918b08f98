package org.amas.maintenance.report;

import java.util.List;

class WeeklyH2IT extends WeeklySuite {

    @Override
    List<String> database() {
        return List.of(
                "--spring.datasource.url=jdbc:h2:async:"
                        + folder.resolve("data/amas")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                        + ";LOCK_TIMEOUT=10000;WRITE_DELAY=0");
    }
}

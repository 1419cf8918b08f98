package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import org.junit.jupiter.api.Test;

class DatabasePatienceTests {

    private static HikariDataSource of(String url) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(url);
        return source;
    }

    private static Object patienceOf(HikariDataSource source) {
        new DatabasePatience().postProcessBeforeInitialization(source, "dataSource");
        return source.getDataSourceProperties().get("socketTimeout");
    }

    @Test
    void endsForAServerThatHangs() {
        assertThat(patienceOf(of("jdbc:postgresql://127.0.0.1/own"))).isEqualTo("30");
    }

    @Test
    void leavesWhatIsSetAndDatabasesThatKnowNoSuchThing() {
        HikariDataSource set = of("jdbc:postgresql://127.0.0.1/own");
        set.addDataSourceProperty("socketTimeout", "5");

        assertThat(patienceOf(set)).isEqualTo("5");
        assertThat(patienceOf(of("jdbc:h2:mem:own"))).isNull();
    }
}

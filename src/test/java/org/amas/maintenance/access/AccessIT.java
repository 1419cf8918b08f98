package org.amas.maintenance.access;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class AccessIT extends AccessSuite {

    @DynamicPropertySource
    static void useH2(DynamicPropertyRegistry properties) {
        properties.add("amas.data-dir", () -> temporary().toString());
        properties.add("spring.datasource.url", TestDatabase::url);
    }
}

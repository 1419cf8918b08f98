package org.amas.maintenance.report;

import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The links of this room. */
@Configuration(proxyBeanMethods = false)
class ReportNavigation {

    @Bean
    NavigationItem reportsLink() {
        return NavigationItem.of(
                Section.EVIDENCE, 10, "reports", "Reports", "/reports", "file-text");
    }
}

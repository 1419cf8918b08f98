package org.amas.maintenance.run;

import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The links of this room. */
@Configuration(proxyBeanMethods = false)
class RunNavigation {

    @Bean
    NavigationItem proceduresLink() {
        return NavigationItem.of(
                Section.WORK, 20, "procedures", "Procedures", "/procedures", "checklist");
    }

    @Bean
    NavigationItem waitingLink() {
        return NavigationItem.of(
                Section.WORK, 25, "waiting", "Waiting for you", "/waiting", "hourglass");
    }

    @Bean
    NavigationItem historyLink() {
        return NavigationItem.of(Section.WORK, 30, "history", "History", "/history", "history");
    }

    @Bean
    NavigationItem readingsLink() {
        return NavigationItem.of(
                Section.EVIDENCE, 20, "readings", "Readings", "/readings", "chart-line");
    }
}

package org.amas.maintenance.duty;

import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The links of this room. */
@Configuration(proxyBeanMethods = false)
class DutyNavigation {

    @Bean
    NavigationItem todayLink() {
        return NavigationItem.of(Section.WORK, 10, "today", "Today", "/today", "calendar-time");
    }

    @Bean
    NavigationItem scheduleLink() {
        return NavigationItem.of(Section.WORK, 11, "schedule", "Schedule", "/schedule", "calendar");
    }
}

package org.amas.maintenance.notify;

import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the room takes from configuration, and its link. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NotifySettings.class)
class NotifyConfiguration {

    @Bean
    NavigationItem messagesLink() {
        return NavigationItem.of(Section.EVIDENCE, 30, "messages", "Messages", "/messages", "mail");
    }
}

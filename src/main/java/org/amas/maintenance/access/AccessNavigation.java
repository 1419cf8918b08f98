package org.amas.maintenance.access;

import static org.amas.maintenance.web.NavigationItem.Section.SETTINGS;

import org.amas.maintenance.web.NavigationItem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class AccessNavigation {

    @Bean
    NavigationItem peopleNavigation() {
        return NavigationItem.of(SETTINGS, 10, "people", "People", "/settings/people", "users")
                .onlyFor(Role.ADMIN.name());
    }

    @Bean
    NavigationItem tokensNavigation() {
        return NavigationItem.of(SETTINGS, 20, "tokens", "Tokens", "/settings/tokens", "key");
    }

    @Bean
    NavigationItem profileNavigation() {
        return NavigationItem.of(SETTINGS, 30, "profile", "Profile", "/settings/profile", "user");
    }
}

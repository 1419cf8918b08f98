package org.amas.maintenance.run;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import java.nio.file.Path;

/** What the room takes from configuration. */
@Configuration
@EnableConfigurationProperties(RunSettings.class)
class RunConfiguration {

    @Bean
    RunDirectories runDirectories(Environment properties) {
        return new RunDirectories(Path.of(properties.getRequiredProperty("amas.data-dir")));
    }
}

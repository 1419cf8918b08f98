package org.amas.maintenance.run;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import java.nio.file.Path;

/** What the room takes from configuration. */
@Configuration
@EnableConfigurationProperties(RunSettings.class)
class RunConfiguration {

    /** Before the database opens its file there: H2 would make the directory readable for all. */
    @Bean
    static BeanFactoryPostProcessor dataDirectory(Environment properties) {
        return factory -> RunDirectories.makePrivate(directory(properties));
    }

    @Bean
    RunDirectories runDirectories(Environment properties) {
        return new RunDirectories(directory(properties));
    }

    private static Path directory(Environment properties) {
        return Path.of(properties.getProperty("amas.data-dir", "./data"))
                .toAbsolutePath()
                .normalize();
    }
}

package org.amas.maintenance.procedure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.nio.file.Path;

/** Where procedures are read from. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProcedureConfiguration.Settings.class)
class ProcedureConfiguration {

    /**
     * @param directory the operator's own procedures, {@code <group>/<name>.yaml}; none by default
     */
    @ConfigurationProperties("amas.procedure")
    record Settings(@Nullable String directory) {}

    @Bean
    ProcedureFiles procedureFiles(Settings settings) {
        String directory = settings.directory();
        return new ProcedureFiles(
                directory == null || directory.isBlank() ? null : Path.of(directory),
                "classpath*:procedures/*/*.yaml");
    }
}

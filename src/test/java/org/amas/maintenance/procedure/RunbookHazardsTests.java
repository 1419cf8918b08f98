package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * For each hazard of the runbook's commands, some procedure's page says what it would have done.
 */
class RunbookHazardsTests {

    private static final String NUMBERS = "everyHazardIsOnAPage";

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1   | daily/performance               | pg_stat_user_tables          | no such column
                    2   | weekly/database-maintenance     | idx_scan = 0                 | primary keys and constraints
                    3   | weekly/redis-maintenance        | --scan --pattern             | live keys
                    4   | daily/system-status             | redis-cli ping               | NOAUTH
                    5   | weekly/neo4j-maintenance        | DELETE n                     | without a copy
                    6   | weekly/neo4j-maintenance        | CALL db.indexes()            | removed in Neo4j 5
                    7   | weekly/neo4j-maintenance        | apoc.monitor.store()         | not in the plugin
                    8   | weekly/neo4j-maintenance        | -p password                  | process list
                    9   | monthly/database-optimization   | total_time, mean_time        | renamed
                    10  | weekly/database-maintenance     | VACUUM;                      | skipping
                    11  | monthly/database-optimization   | REINDEX DATABASE             | from writing
                    12  | weekly/database-maintenance     | pg_total_relation_size       | sizes under the heading of bloat
                    13  | monthly/system-tuning           | docker volume prune          | named volumes
                    14  | daily/log-rotation              | docker system prune          | evidence of its crash
                    15  | monthly/system-tuning           | docker network prune         | only stopped
                    16  | daily/log-rotation              | -exec truncate               | the engine's alone
                    17  | daily/log-rotation              | -exec gzip                   | deleted file
                    18  | daily/error-log-review          | grep -i error                | 0 errors
                    18b | daily/system-status             | --since=24h                  | no --since
                    19  | daily/error-log-review          | nginx                        | not in the file
                    20  | daily/error-log-review          | auth                         | token limits
                    21  | daily/performance               | curl-format.txt              | blocks the API
                    22  | daily/system-status             | $? -ne 0                     | dead containers
                    23  | daily/system-status             | docker-compose ps            | ended in July 2023
                    24  | daily/system-status             | docker-compose exec          | not a TTY
                    25  | quarterly/infrastructure-updates| a client of another age      | HTTP 400
                    26  | weekly/dependency-updates       | pip install --upgrade        | nearly all requirements are pinned
                    27  | weekly/dependency-updates       | safety check                 | no longer supported
                    28  | weekly/security-scanning        | trivy image amas:latest      | ends with 0
                    29  | weekly/security-scanning        | semgrep --config=auto        | from elsewhere
                    30  | weekly/security-scanning        | openssl x509                 | judged neither
                    31  | monthly/os-updates              | apt upgrade -y               | Installed everything
                    32  | monthly/application-updates     | build --no-cache             | Built nothing
                    33  | quarterly/infrastructure-updates| -o /usr/local/bin            | 404
                    34  | weekly/dependency-updates       | npm update                   | no package.json
                    35  | documentation/weekly-report     | date +%Y-%W                  | 2025-00
                    36  | monthly/system-tuning           | ulimit -a                    | the shell it ran in
                    37  | weekly/redis-maintenance        | config get                   | in clear
                    38  | tools/maintenance               | SLACK_WEBHOOK_URL            | Announced success
                    39  | annual/disaster-recovery-test   | simulate-disaster.sh         | whatever it ran on
                    40  | tools/maintenance               | backup schedule or not       | beside whatever else
                    """)
    void everyHazardIsOnAPage(String number, String procedure, String command, String would)
            throws IOException {
        assertThat(hazards(procedure))
                .as("hazard %s on the page of %s", number, procedure)
                .anyMatch(
                        hazard ->
                                hazard.path("command").asString("").contains(command)
                                        && hazard.path("would").asString("").contains(would)
                                        && !hazard.path("instead").asString("").isBlank());
    }

    @Test
    void all41AreThere() throws NoSuchMethodException {
        String[] rows =
                getClass()
                        .getDeclaredMethod(
                                NUMBERS, String.class, String.class, String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .textBlock()
                        .split("\n");
        assertThat(Arrays.stream(rows).map(row -> row.split("\\|")[0].strip()).distinct())
                .hasSize(41);
    }

    private static Stream<JsonNode> hazards(String procedure) throws IOException {
        String file = "/procedures/" + procedure + ".yaml";
        try (InputStream in = RunbookHazardsTests.class.getResourceAsStream(file)) {
            return new YAMLMapper()
                    .readTree(Objects.requireNonNull(in, file))
                    .path("hazards")
                    .valueStream();
        }
    }
}

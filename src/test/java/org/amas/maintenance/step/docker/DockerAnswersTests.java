package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class DockerAnswersTests {

    private static final String INSPECTED =
            """
            {"Id":"abc","Name":"/amas-production-blue_redis-blue_1","RestartCount":3,
             "LogPath":"/var/lib/docker/containers/abc/abc-json.log",
             "State":{"Status":"exited","Running":false,"OOMKilled":true,"ExitCode":137,
               "Error":"","StartedAt":"2026-11-23T06:00:00.123456789Z",
               "FinishedAt":"2026-11-23T07:00:00Z",
               "Health":{"Status":"unhealthy","Log":[{"Output":"first"},{"Output":"last \\n"}]}},
             "Config":{"Image":"redis:7-alpine","Labels":{
               "com.docker.compose.project":"amas-production-blue",
               "com.docker.compose.service":"redis-blue","com.docker.compose.oneoff":"False"}},
             "HostConfig":{"LogConfig":{"Type":"json-file","Config":{"max-size":"50m"}}}}\
            """;

    private static final String DF =
            """
            {"LayersSize":1000,
             "Images":[{"Id":"a","Size":600,"SharedSize":100,"Containers":2},
                       {"Id":"b","Size":500,"SharedSize":100,"Containers":0}],
             "Containers":[{"SizeRw":10,"State":"running"},{"SizeRw":5,"State":"exited"},{"State":"created"}],
             "Volumes":[{"Name":"data","UsageData":{"Size":70,"RefCount":1},"Labels":null},
                        {"Name":"old","UsageData":{"Size":30,"RefCount":0},"Labels":{"keep":"yes"},
                         "CreatedAt":"2026-01-01T00:00:00Z"},
                        {"Name":"strange","UsageData":{"Size":-1,"RefCount":0}}],
             "BuildCache":[{"ID":"c1","Size":40,"InUse":true,"Shared":false},
                           {"ID":"c2","Size":20,"InUse":false,"Shared":false,
                            "LastUsedAt":"2026-01-02T00:00:00Z"},
                           {"ID":"c3","Size":90,"InUse":false,"Shared":true}]}\
            """;

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    @Test
    void readsAContainerFromItsInspection() {
        ProjectContainer container = ProjectContainer.from(json(INSPECTED));
        assertThat(container.service()).isEqualTo("redis-blue");
        assertThat(container.name()).isEqualTo("amas-production-blue_redis-blue_1");
        assertThat(container.ended()).isTrue();
        assertThat(container.outOfMemory()).isTrue();
        assertThat(container.exitCode()).isEqualTo(137);
        assertThat(container.health()).isEqualTo("unhealthy");
        assertThat(container.probe()).isEqualTo("last");
        assertThat(container.oneOff()).isFalse();
        assertThat(container.finishedAt()).isEqualTo(Instant.parse("2026-11-23T07:00:00Z"));
        assertThat(container.log().options()).containsEntry("max-size", "50m");
    }

    @Test
    void takesTheYearOneAsNever() {
        assertThat(ProjectContainer.instant("0001-01-01T00:00:00Z")).isNull();
        assertThat(ProjectContainer.instant("")).isNull();
    }

    @Test
    void addsUpTheDiskAsDockerDoes() {
        DiskUse use = DiskUse.from(json(DF));
        assertThat(use.shares())
                .containsExactly(
                        new DiskUse.Share("images", 2, 1, 1000, 500),
                        new DiskUse.Share("containers", 3, 1, 15, 5),
                        new DiskUse.Share("volumes", 3, 1, 100, 30),
                        new DiskUse.Share("build cache", 3, 1, 60, 20));
        assertThat(use.dangling())
                .extracting(DiskUse.Volume::name)
                .containsExactly("old", "strange");
        assertThat(use.danglingTable().rows().getFirst()).contains("old", 30L, "keep=yes");
        assertThat(use.danglingTable().rows().getLast().get(1)).isNull();
    }

    @Test
    void countsAnImagesAgeFromItsLastName() {
        Expendable.Dangling image =
                Expendable.from(
                        json(
                                """
                                {"Id":"sha256:a","Size":5,"Created":"2020-01-01T00:00:00Z",
                                 "Metadata":{"LastTagTime":"2026-11-20T00:00:00Z"},
                                 "Config":{"Labels":{"amas.lab":"true"}}}\
                                """));
        assertThat(image.since()).isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
        assertThat(image.lab()).isTrue();
    }

    @Test
    void keepsTheLastFiftyLinesHoweverTheyArrive() {
        LastLines reader = LastLines.reader();
        for (int i = 1; i <= 120; i++) {
            reader.add("li");
            reader.add("ne " + i + "\nrest");
            reader.add(" of it\n");
        }
        reader.add("unfinished");
        assertThat(reader.text().lines()).hasSize(50).last().isEqualTo("unfinished");
        assertThat(LastLines.reader().text()).isEqualTo("(it printed nothing)");
    }

    @Test
    void countsRestartsSinceTheLastRunByContainer() {
        ProjectContainer container = ProjectContainer.from(json(INSPECTED));
        RecordingContext first = new RecordingContext();
        RestartCounts none = RestartCounts.remembered(first);
        assertThat(none.since(container)).isEmpty();
        first.remembered("restarts", "abc=1\nother=9\n", Instant.EPOCH);
        assertThat(RestartCounts.remembered(first).since(container)).hasValue(2);
        RecordingContext lower = new RecordingContext();
        lower.remembered("restarts", "abc=7\n", Instant.EPOCH);
        assertThat(RestartCounts.remembered(lower).since(container)).hasValue(3);
        RecordingContext anew = new RecordingContext();
        anew.remembered("restarts", "gone=7\n", Instant.EPOCH);
        assertThat(RestartCounts.remembered(anew).since(container)).hasValue(3);
    }

    @Test
    void fourRestartsInAQuarterAreNotFourInADay() {
        RestartCounts seen = new RestartCounts(Map.of(), Instant.EPOCH);
        assertThat(seen.aDay(4, Instant.EPOCH.plus(Duration.ofHours(2)))).isEqualTo(4);
        assertThat(seen.aDay(4, Instant.EPOCH.plus(Duration.ofDays(2)))).isEqualTo(2);
        assertThat(seen.aDay(4, Instant.EPOCH.plus(Duration.ofDays(91)))).isZero();
    }
}

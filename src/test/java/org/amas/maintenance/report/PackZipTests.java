package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

class PackZipTests {

    private static final Instant MADE = Instant.parse("2026-10-05T12:00:00Z");

    private static byte[] packed() throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        PackZip zip = new PackZip(to, MADE);
        zip.text("README.txt", "Evidence\n");
        zip.text("runs/812/run.json", "{}\n");
        zip.seal();
        return to.toByteArray();
    }

    @Test
    void isTheSameWhereverAndWheneverItIsMade() throws IOException {
        byte[] here = packed();
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(packed()).isEqualTo(here);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void listsEachFileWithItsHashAsSha256sumReadsIt() throws IOException {
        List<String> names = new ArrayList<>();
        String sums = "";
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(packed()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
                sums = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        assertThat(names).containsExactly("README.txt", "runs/812/run.json", "SHA256SUMS");
        assertThat(sums)
                .isEqualTo(
                        "%s  README.txt%n%s  runs/812/run.json%n"
                                .formatted(Digest.of("Evidence\n"), Digest.of("{}\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/etc/passwd",
                "a/../b",
                "",
                "a//b",
                ".hidden",
                "a b",
                "C:x",
                "a\\b",
                "a\nb",
                "a/"
            })
    void refusesANameThatCouldLeaveItsFolder(String name) {
        PackZip zip = new PackZip(OutputStream.nullOutputStream(), MADE);
        assertThatThrownBy(() -> zip.text(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsAndHashesWhatFlowsThrough() throws IOException {
        PackZip zip = new PackZip(OutputStream.nullOutputStream(), MADE);
        PackZip.Added added =
                zip.add(
                        "out.txt",
                        to -> {
                            for (int i = 0; i < 1_000; i++) {
                                to.write("0123456789".getBytes(StandardCharsets.UTF_8));
                            }
                        });
        assertThat(added.bytes()).isEqualTo(10_000);
        assertThat(added.hash()).isEqualTo(Digest.of("0123456789".repeat(1_000)));
    }
}

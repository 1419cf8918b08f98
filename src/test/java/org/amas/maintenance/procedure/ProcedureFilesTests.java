package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;

class ProcedureFilesTests {

    private Path folder;
    private Path directory;

    @BeforeEach
    void prepare(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.directory = Files.createDirectory(folder.resolve("own"));
        Files.createDirectory(directory.resolve("daily"));
    }

    @Test
    void findsTwoLevelsAndPassesOverWhatIsHidden() throws IOException {
        write("daily/a.yaml", "A");
        write("weekly/b-2.yaml", "B");
        write(".git/daily.yaml", "no");
        write("daily/.a.yaml.swp", "no");
        write("README.md", "no");
        write("daily/notes/c.md", "no");

        ProcedureFiles.Found found = find();

        assertThat(found.operator().keySet()).containsExactly("daily/a", "weekly/b-2");
        assertThat(found.operator().get("daily/a"))
                .isEqualTo(
                        SourceFile.read(
                                "daily/a",
                                directory.resolve("daily/a.yaml").toString(),
                                Version.Origin.OPERATOR,
                                "A"));
        assertThat(found.errors()).isEmpty();
        assertThat(found.complete()).isTrue();
    }

    @Test
    void saysWhatLooksLikeAProcedureAndStandsInTheWrongPlace() throws IOException {
        write("a.yaml", "A");
        write("daily/a.yml", "A");
        write("daily/Big.yaml", "A");
        write("daily/more/deep.yaml", "A");

        assertThat(find().errors())
                .extracting(LoadError::file)
                .containsExactlyInAnyOrder(
                        directory.resolve("a.yaml").toString(),
                        directory.resolve("daily/a.yml").toString(),
                        directory.resolve("daily/more/deep.yaml").toString(),
                        directory.resolve("daily/Big.yaml").toString());
    }

    @Test
    void A24_followsNoLinkOutOfTheDirectory() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.yaml"), "root:x");
        write("..data/a.yaml", "A");
        Files.createSymbolicLink(directory.resolve("daily/out.yaml"), secret);
        Files.createSymbolicLink(directory.resolve("daily/up.yaml"), Path.of("../../secret.yaml"));
        Files.createSymbolicLink(directory.resolve("daily/in.yaml"), Path.of("../..data/a.yaml"));

        ProcedureFiles.Found found = find();

        assertThat(problem(found, "daily/out")).isEqualTo("the file leads out of the directory");
        assertThat(problem(found, "daily/up")).isEqualTo("the file leads out of the directory");
        assertThat(Objects.requireNonNull(found.operator().get("daily/in")).text()).isEqualTo("A");

        Files.createSymbolicLink(directory.resolve("outside"), folder);
        assertThat(find().complete()).isFalse();
        assertThat(find().operator()).doesNotContainKey("outside/secret");
    }

    @Test
    void A25_readsABoundedNumberOfBoundedFiles() throws IOException {
        write("daily/large.yaml", "x".repeat(ProcedureFiles.LARGEST + 1));
        write("daily/full.yaml", "x".repeat(ProcedureFiles.LARGEST));
        Files.write(directory.resolve("daily/latin.yaml"), new byte[] {'k', (byte) 0xe9, '\n'});
        Files.createDirectory(directory.resolve("daily/folder.yaml"));

        ProcedureFiles.Found found = find();

        assertThat(problem(found, "daily/large")).isEqualTo("larger than 262144 bytes");
        assertThat(problem(found, "daily/latin"))
                .isEqualTo("not UTF-8: here is the byte 0xE9; save the file as UTF-8");
        assertThat(problem(found, "daily/folder")).isEqualTo("not a regular file");
        assertThat(Objects.requireNonNull(found.operator().get("daily/full")).problem()).isNull();

        for (int i = 0; i < ProcedureFiles.MOST; i++) {
            write("many/p" + i + ".yaml", "");
        }
        assertThat(find().complete()).isFalse();
        assertThat(find().errors().getFirst().message()).contains("more than 1000 procedures");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'e9'             | 1 | 1",
                "'61e90a'         | 1 | 2",
                "'610a62e90a'     | 2 | 2",
                "'610d0a620d63e9' | 3 | 2",
                "'610ac3a9ff'     | 2 | 2",
                "'610af09f9880e2' | 2 | 2"
            })
    void tellsWhereAFileIsNotUtf8(String bytes, int line, int column) throws IOException {
        Files.write(directory.resolve("daily/a.yaml"), HexFormat.of().parseHex(bytes));

        SourceFile file = Objects.requireNonNull(find().operator().get("daily/a"));

        assertThat(Objects.requireNonNull(file.problem()).place())
                .isEqualTo(new Flaw.Place(line, column));
    }

    @Test
    void findsTheShippedFilesByTheirLastTwoNames() throws IOException {
        write("daily/a.yaml", "A");

        var found = new ProcedureFiles(null, "file:" + directory + "/*/*.yaml").find();

        assertThat(found.shipped().keySet()).containsExactly("daily/a");
        assertThat(Objects.requireNonNull(found.shipped().get("daily/a")).file())
                .isEqualTo("shipped:daily/a.yaml");
        assertThat(found.operator()).isEmpty();
    }

    private ProcedureFiles.Found find() throws IOException {
        return new ProcedureFiles(directory, "classpath*:none-such/*/*.yaml").find();
    }

    private static String problem(ProcedureFiles.Found found, String key) {
        SourceFile file = Objects.requireNonNull(found.operator().get(key));
        return Objects.requireNonNull(file.problem()).message();
    }

    private void write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}

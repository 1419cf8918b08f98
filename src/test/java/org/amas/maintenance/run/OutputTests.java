package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class OutputTests {

    private final OutputTimer timer = new OutputTimer();
    private final Kept kept = new Kept();
    @TempDir Path folder;

    @AfterEach
    void close() {
        timer.close();
    }

    private Output output(long limit) {
        ChunkWriter writer = new ChunkWriter(1, kept, new Spool(() -> folder), timer, () -> {});
        return new Output(writer, Secrets.of(List.of()).masker(), timer, limit);
    }

    @Test
    void storesTheFirstBytesAtOnceAndTheNextSoon() throws Exception {
        Output output = output(1_000);

        output.write("one\n".getBytes());
        assertThat(kept.text()).isEqualTo("one\n");
        output.write("two\n".getBytes());
        output.write("three".getBytes());
        await().atMost(Duration.ofSeconds(2)).until(() -> kept.text().equals("one\ntwo\nthree"));
        assertThat(kept.appended).isEqualTo(2);
        assertThat(kept.lines).isEqualTo(3);
        output.close();
    }

    @Test
    void findsTheFirstLineOfTroubleAlsoBeyondWhatIsKept() throws Exception {
        Output output = output(10);

        output.write("dumping tasks\n\u001B[31mERROR: no sp".getBytes());
        output.write("ace left\u001B[0m\nERROR: second\nbye\n".getBytes());
        output.close();

        assertThat(output.trouble()).isEqualTo("ERROR: no space left");
    }

    @Test
    void takesTheLastLineThatSaysAnythingIfNoneIsTrouble() throws Exception {
        Output output = output(1_000);

        output.write(("a\n" + "é".repeat(3_000) + "\r\n  \n\n").getBytes());
        output.close();

        assertThat(output.trouble()).hasSize(Trouble.LONGEST).startsWith("éé").endsWith("…");
    }

    @Test
    void saysNothingOfAnOutputThatIsEmpty() throws Exception {
        Output output = output(1_000);

        output.write("\n \n".getBytes());
        output.close();

        assertThat(output.trouble()).isNull();
    }

    @Test
    void countsWhatItDropsExactly() throws Exception {
        Output output = output(100_000);

        output.write(new byte[250_001]);
        output.write(new byte[7]);
        output.close();

        assertThat(kept.bytes.size()).isEqualTo(100_000);
        assertThat(kept.dropped).isEqualTo(150_008);
    }

    @Test
    void aMillionSmallWritesFromManyThreadsAreFewChunks() throws Exception {
        Output output = output(10_000_000);
        List<Thread> threads =
                java.util.stream.IntStream.range(0, 4)
                        .mapToObj(i -> Thread.startVirtualThread(() -> writeSmall(output)))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        output.close();

        assertThat(kept.bytes.size()).isEqualTo(1_000_000);
        assertThat(kept.appended).isLessThan(1_000);
    }

    private static void writeSmall(Output output) {
        try {
            for (int i = 0; i < 250_000; i++) {
                output.write('x');
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void storesTogetherWhatArrivesTogether() throws Exception {
        Output output = output(10_000_000);

        output.write(new byte[20 * Output.CHUNK + 5]);
        output.close();

        assertThat(kept.bytes.size()).isEqualTo(20 * Output.CHUNK + 5);
        assertThat(kept.appended).isLessThanOrEqualTo(4);
    }

    @Test
    void F18_spoolsWhileTheDatabaseIsDownAndCatchesUp() throws Exception {
        Output output = output(10_000_000);
        output.write("before\n".getBytes());
        kept.down = true;
        for (int i = 0; i < 50; i++) {
            output.write(("line " + i + "\n").repeat(1_000).getBytes());
        }
        await().until(() -> Files.list(folder).findAny().isPresent());
        Thread.sleep(300);
        kept.down = false;
        output.write("after\n".getBytes());
        output.close();

        StringBuilder expected = new StringBuilder("before\n");
        for (int i = 0; i < 50; i++) {
            expected.append(("line " + i + "\n").repeat(1_000));
        }
        assertThat(kept.text()).isEqualTo(expected.append("after\n").toString());
        assertThat(kept.lines).isEqualTo(50_002);
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void F19_asksTheDatabaseWhatCameOfACommitWhoseAnswerWasLost() throws Exception {
        Output output = output(10_000_000);
        output.write("before\n".getBytes());
        kept.mute = true;
        output.write(new byte[3 * Output.CHUNK]);
        kept.mute = false;
        output.write("after\n".getBytes());
        output.close();

        String expected = "before\n" + new String(new byte[3 * Output.CHUNK]) + "after\n";
        assertThat(kept.text()).isEqualTo(expected);
        assertThat(kept.lines).isEqualTo(2);
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void endsHonestlyWhenSomebodyElseHasStoredOutputForTheStep() throws Exception {
        Output output = output(10_000_000);
        output.write("before\n".getBytes());
        kept.down = true;
        output.write("mine\n".repeat(20_000).getBytes());
        await().until(() -> Files.list(folder).findAny().isPresent());
        kept.bytes.writeBytes("theirs\n".repeat(50_000).getBytes());
        kept.down = false;
        CompletableFuture<Void> closed = CompletableFuture.runAsync(output::close);

        assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
        assertThat(output.fault()).contains("another process stored output").contains("350007");
        assertThat(kept.text()).doesNotContain("mine");
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void takesNothingAfterItsEnd() {
        Output output = output(100);
        output.close();

        assertThatThrownBy(() -> output.write(1)).isInstanceOf(IOException.class);
    }

    /** Stands for the database's side, which can be switched off. */
    private static class Kept extends Chunks {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean down;
        private volatile boolean mute;
        private int appended;
        private long lines;
        private long dropped;

        Kept() {
            super(JdbcClient.create(new DriverManagerDataSource()), Clock.systemUTC());
        }

        @Override
        public synchronized void append(long step, List<Chunk> chunks, long lines) {
            if (down) {
                throw new DataAccessResourceFailureException("down");
            }
            for (Chunk chunk : chunks) {
                assertThat(chunk.position()).isEqualTo(bytes.size());
                assertThat(chunk.content()).hasSizeLessThanOrEqualTo(Output.CHUNK);
                bytes.writeBytes(chunk.content());
            }
            appended++;
            this.lines = lines;
            if (mute) {
                throw new DataAccessResourceFailureException("committed, but nobody heard of it");
            }
        }

        @Override
        public synchronized long end(long step) {
            return bytes.size();
        }

        @Override
        public synchronized void dropped(long step, long bytes) {
            dropped = bytes;
        }

        synchronized String text() {
            return bytes.toString();
        }
    }
}

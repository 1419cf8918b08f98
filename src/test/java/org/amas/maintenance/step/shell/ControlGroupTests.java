package org.amas.maintenance.step.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/** What is written to and read from a hierarchy that is in charge of processes and memory. */
class ControlGroupTests {

    @TempDir Path above;
    private Path folder;
    private ControlGroup group;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectory(above.resolve("amas-step"));
        group = new ControlGroup(folder);
        write("cgroup.procs", "17\n18\n");
        write("cgroup.threads", "17\n18\n19\n");
    }

    @Test
    void limitsAllMembersTogether() throws IOException {
        for (String file : new String[] {"pids.max", "memory.max", "memory.oom.group"}) {
            write(file, "");
        }
        group.limit(64, 1_000_000);

        assertThat(folder.resolve("pids.max")).hasContent("64");
        assertThat(folder.resolve("memory.max")).hasContent("1000000");
        assertThat(folder.resolve("memory.oom.group")).hasContent("1");
        assertThat(folder.resolve("memory.swap.max")).doesNotExist();
    }

    @Test
    void asksForControllersThatTheGroupHasNot() throws IOException {
        Files.writeString(above.resolve("cgroup.subtree_control"), "");
        write("pids.max", "max\n");
        group.limit(64, 1_000_000);

        assertThat(above.resolve("cgroup.subtree_control")).hasContent("+memory");
        assertThat(folder.resolve("memory.max")).doesNotExist();
    }

    @Test
    void knowsWhatTheKernelRefused() throws IOException {
        assertThat(group.refusedProcesses()).isZero();
        assertThat(group.killedForMemory()).isZero();
        write("pids.events", "max 3\n");
        write("memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\noom_group_kill 1\n");

        assertThat(group.refusedProcesses()).isEqualTo(3);
        assertThat(group.killedForMemory()).isEqualTo(2);
        assertThat(group.members()).containsExactly(17L, 18L);
        assertThat(group.tasks()).isEqualTo(3);
    }

    @Test
    void livesBesideOurOwnGroupWhereTheOneAboveWasHandedOver() throws IOException {
        assertThat(ControlGroup.handedOver(folder)).isEqualTo(folder);
        Files.getFileAttributeView(above, UserDefinedFileAttributeView.class)
                .write("delegate", ByteBuffer.wrap(new byte[] {'1'}));

        assertThat(ControlGroup.handedOver(folder)).isEqualTo(above);
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }
}

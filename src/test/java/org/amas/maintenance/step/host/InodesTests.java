package org.amas.maintenance.step.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;

class InodesTests {

    private static final String HEAD = "Filesystem      Inodes  IUsed    IFree IUse% Mounted on\n";

    @Test
    void readsTotalAndUsed() throws Exception {
        Inodes inodes =
                Inodes.parse(HEAD + "/dev/vda      16777216 429115 16348101    3% /\n")
                        .orElseThrow();
        assertThat(inodes).isEqualTo(new Inodes(16_777_216, 429_115));
        assertThat(inodes.usedPercent()).isBetween(2.5, 2.6);
    }

    @Test
    void readsNamesWithBlanks() throws Exception {
        assertThat(Inodes.parse(HEAD + "//nas/my share 2000 100 1900 5% /mnt/my 7 share\n"))
                .contains(new Inodes(2_000, 100));
    }

    @Test
    void hasNoneWhereTheyAreMadeAsNeeded() throws Exception {
        assertThat(Inodes.parse(HEAD + "/dev/sdb 0 0 0 - /srv\n")).isEmpty();
        assertThat(Inodes.parse(HEAD + "/dev/sdb - - - - /srv\n")).isEmpty();
    }

    @Test
    void refusesWhatIsNoTable() {
        assertThatThrownBy(() -> Inodes.parse("df: /x: No such file\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void asksTheRealDf() throws Exception {
        assertThat(Inodes.of(Path.of("/proc"))).isEmpty();
        assertThatThrownBy(() -> Inodes.of(Path.of("/no/such/folder")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No such file");
    }
}

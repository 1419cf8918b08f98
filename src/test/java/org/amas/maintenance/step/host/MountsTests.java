package org.amas.maintenance.step.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class MountsTests {

    private static final List<String> TABLE =
            List.of(
                    "proc /proc proc rw,relatime 0 0",
                    "/dev/sda1 / ext4 rw,relatime 0 0",
                    "/dev/sda1 /var/lib/docker/plugins ext4 rw 0 0",
                    "/dev/sdb1 /srv/my\\040data xfs rw 0 0",
                    "tmpfs /run tmpfs rw 0 0",
                    "overlay /var/lib/docker/overlay2/ab/merged overlay rw 0 0",
                    "/dev/loop3 /snap/core/1 squashfs ro 0 0",
                    "nas:/backup /mnt/backup nfs4 rw 0 0");

    @Test
    void findsRealLocalFileSystemsOnceByTheirShortestName() {
        assertThat(Mounts.real(TABLE))
                .extracting(Mounts.Mount::point)
                .containsExactly("/", "/srv/my data");
    }
}

package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;

class RunExecutorTests {

    @Test
    void aFullDiskIsSaidWhereTheRunIsRead() {
        IOException full = new IOException("/data/runs/1/chunk: No space left on device");
        assertThat(RunExecutor.why(new IllegalStateException(new UncheckedIOException(full))))
                .isEqualTo("the disk that the application writes to was full: make room on it");
        assertThat(RunExecutor.why(new IllegalStateException("no")))
                .isEqualTo("an error of the application ended it; its log says more");
    }
}

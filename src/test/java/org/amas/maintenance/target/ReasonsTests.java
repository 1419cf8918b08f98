package org.amas.maintenance.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

class ReasonsTests {

    private static final URI ASKED = URI.create("http://nowhere.invalid:8000/ready");

    @Test
    void namesTheHostThatTheClientHidesBehindARefusal() {
        ConnectException hidden = new ConnectException();
        hidden.initCause(new UnresolvedAddressException());

        assertThat(Reasons.of(hidden, ASKED)).isEqualTo("unknown host nowhere.invalid");
        assertThat(Reasons.of(new UnknownHostException("nowhere.invalid")))
                .isEqualTo("unknown host nowhere.invalid");
        assertThat(HttpProbe.of(ASKED).detail()).isEqualTo("unknown host nowhere.invalid");
    }

    @Test
    void saysTheSameOfTheSameTrouble() {
        assertThat(Reasons.of(new ConnectException("Connection refused"), ASKED))
                .isEqualTo("connection refused");
        assertThat(Reasons.of(new HttpTimeoutException("/health gave no answer"), ASKED))
                .isEqualTo("timed out");
        assertThat(Reasons.of(new IOException("the answer ends early"), ASKED))
                .isEqualTo("the answer ends early");
        assertThat(Reasons.of(new IOException(), ASKED)).isEqualTo("IOException");
    }
}

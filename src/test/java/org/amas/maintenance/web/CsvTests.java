package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTests {

    @Test
    void A13_disarmsFormulas() {
        assertThat(Csv.line("=1+1", "+1", "-1", "@x", "a=b"))
                .isEqualTo("\"'=1+1\",\"'+1\",\"'-1\",\"'@x\",a=b\r\n");
    }

    @Test
    void leavesNumbersNumbers() {
        assertThat(Csv.line(-5, -4.5, "-5")).isEqualTo("-5,-4.5,\"'-5\"\r\n");
    }

    @Test
    void quotesWhatSeparates() {
        assertThat(Csv.line("a,b", "say \"hi\"", null, 12))
                .isEqualTo("\"a,b\",\"say \"\"hi\"\"\",,12\r\n");
    }

    @Test
    void A62_keepsARecordOnItsLine() {
        assertThat(Csv.line("a\r\nb", "\u0085", "\u202Ecod.exe", "\t=1"))
                .isEqualTo("a\\u000D\\u000Ab,\\u0085,\\u202Ecod.exe,\\u0009=1\r\n");
    }
}

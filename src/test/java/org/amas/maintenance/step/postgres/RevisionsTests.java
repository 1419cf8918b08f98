package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Migrations as text: in a line, in branches, merged, and what is none. */
class RevisionsTests {

    private static Revisions of(String... sources) {
        Revisions revisions = new Revisions();
        List.of(sources).forEach(revisions::add);
        return revisions;
    }

    @Test
    void readsBothWaysInWhichAlembicWritesThem() {
        Revisions line =
                of(
                        "\"\"\"First\"\"\"\nrevision = '001'\ndown_revision = None\n",
                        "revision: str = \"002\"\ndown_revision: Union[str, None] = \"001\"\n",
                        "import os\n");
        assertThat(line.size()).isEqualTo(2);
        assertThat(line.heads()).containsExactly("002");
        assertThat(line.missing(List.of("001"))).containsExactly("002");
        assertThat(line.missing(List.of("002"))).isEmpty();
        assertThat(line.knows("003")).isFalse();
    }

    @Test
    void branchesHaveTwoHeadsUntilTheyAreMerged() {
        String first = "revision = 'a'\ndown_revision = None\n";
        String left = "revision = 'b'\ndown_revision = 'a'\n";
        String right = "revision = 'c'\ndown_revision = 'a' # beside b\n";
        String merge = "revision = 'd'\ndown_revision = (\n    'b',\n    'c',\n)\n";
        assertThat(of(first, left, right).heads()).containsExactly("b", "c");
        assertThat(of(first, left, right).missing(List.of("b"))).containsExactly("c");
        assertThat(of(first, left, right, merge).heads()).containsExactly("d");
        assertThat(of(first, left, right, merge).missing(List.of("d"))).isEmpty();
    }
}

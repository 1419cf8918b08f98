package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The list of runs, page by page. */
class HistoryIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    @BeforeAll
    static void write() {
        PRODUCT.add(new Recipe("history/quick").step("redis.roundtrip", ""));
    }

    @Test
    void walkingMeetsEveryRunOnceWhileNewOnesArrive() {
        List<Long> launched = new ArrayList<>();
        for (int i = 0; i < 105; i++) {
            launched.add(API.launched("history/quick", "bare"));
        }
        List<Long> met = new ArrayList<>();
        String next = "";
        do {
            JsonNode page =
                    API.get("/api/v1/runs?procedure=history/quick&limit=20" + next).has(200).json();
            page.path("items").forEach(run -> met.add(run.path("id").asLong()));
            next = page.path("next").isNull() ? "" : "&after=" + page.path("next").asLong();
            API.launched("history/quick", "bare");
        } while (!next.isEmpty());

        assertThat(met).doesNotHaveDuplicates().containsAll(launched);
        assertThat(met).isSortedAccordingTo(Comparator.reverseOrder());
        API.ended(launched.getLast());
    }

    @Test
    void aFilterLeavesWhatFits() {
        JsonNode run = API.performed("history/quick", "staging");
        String at = run.path("createdAt").asString();

        assertThat(ids("procedure=history/quick&environment=staging&from=" + at))
                .containsExactly(run.path("id").asLong());
        assertThat(ids("procedure=history/quick&environment=staging&to=2020-01-01T00:00:00Z"))
                .isEmpty();
        assertThat(ids("procedure=history/quick&state=" + run.path("state").asString()))
                .contains(run.path("id").asLong());
        assertThat(ids("procedure=history/quick&state=INTERRUPTED")).isEmpty();
        API.get("/api/v1/runs?environment=mars").refuses("environment");
    }

    private static List<Long> ids(String query) {
        return API.get("/api/v1/runs?" + query)
                .has(200)
                .json()
                .path("items")
                .valueStream()
                .map(r -> r.path("id").asLong())
                .toList();
    }
}

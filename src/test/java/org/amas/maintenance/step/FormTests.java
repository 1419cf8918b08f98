package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Form.Choice;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.Form.Type;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/** Which answers a form refuses. */
class FormTests {

    private static final Form FORM =
            new Form(
                    "Choose.",
                    List.of(),
                    List.of(
                            Field.choice(
                                    "fix",
                                    "What shall be done",
                                    List.of(
                                            new Choice("none", "None", null),
                                            new Choice(
                                                    "end",
                                                    "End sessions",
                                                    null,
                                                    List.of("pid-1", "pid-2")))),
                            Field.of("pid-1", "pid 1", Type.BOOLEAN, false),
                            Field.of("pid-2", "pid 2", Type.BOOLEAN, false)));

    @Test
    void aChoiceThatNeedsATickIsRefusedWithoutOneByTheFieldsName() {
        assertThat(FORM.refuse(Map.of("fix", "end")))
                .containsExactly(
                        Map.entry("pid-1", "or another one must be ticked for that choice"));
        assertThat(FORM.refuse(Map.of("fix", "end", "pid-1", "false"))).containsOnlyKeys("pid-1");
        assertThat(FORM.refuse(Map.of("fix", "end", "pid-2", "true"))).isEmpty();
        assertThat(FORM.refuse(Map.of("fix", "none"))).isEmpty();
    }

    @Test
    void aFormThatWasStoredBeforeChoicesNeededTicksIsReadStill() {
        Choice old =
                JsonMapper.shared()
                        .readValue(
                                "{\"value\":\"end\",\"label\":\"End\",\"help\":null}",
                                Choice.class);
        assertThat(old.ticks()).isEmpty();
    }
}

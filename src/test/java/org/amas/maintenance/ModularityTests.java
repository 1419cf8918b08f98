package org.amas.maintenance;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {

    private final ApplicationModules modules = ApplicationModules.of(AmasMaintenance.class);

    @Test
    void everyRoomUsesOnlyTheRoomsItNames() {
        modules.verify();
    }
}

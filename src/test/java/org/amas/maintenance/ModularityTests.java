package org.amas.maintenance;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

class ModularityTests {

    private final ApplicationModules modules = ApplicationModules.of(AmasMaintenance.class);

    @Test
    void everyRoomUsesOnlyTheRoomsItNames() {
        modules.verify();
    }

    @Test
    void drawsTheRooms() {
        new Documenter(modules).writeModulesAsPlantUml().writeIndividualModulesAsPlantUml();
    }
}

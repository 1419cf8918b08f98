package org.amas.maintenance.report;

import java.util.List;

class ControlH2IT extends ControlSuite {

    @Override
    List<String> database() {
        return List.of();
    }
}

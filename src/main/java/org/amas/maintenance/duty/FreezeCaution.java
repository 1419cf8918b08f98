package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Freezes.Freeze;
import org.amas.maintenance.run.LaunchCaution;
import org.springframework.stereotype.Component;

import java.util.List;

/** Warns whoever launches something in an environment that is frozen. */
@Component
class FreezeCaution implements LaunchCaution {

    private final Freezes freezes;

    FreezeCaution(Freezes freezes) {
        this.freezes = freezes;
    }

    @Override
    public List<String> about(String environment) {
        return freezes.now(environment).map(FreezeCaution::said).stream().toList();
    }

    private static String said(Freeze freeze) {
        return "Frozen until %s by %s: %s"
                .formatted(WindowWords.minute(freeze.until()), freeze.by(), freeze.reason());
    }
}

package org.amas.maintenance.target;

import java.util.List;

/** Who was told secrets, so that they are masked wherever a step prints or stores text. */
public interface SecretSource {

    /** As they are now; one that can't be read isn't among them. */
    List<String> secrets();
}

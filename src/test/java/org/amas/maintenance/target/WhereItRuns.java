package org.amas.maintenance.target;

import java.nio.file.Path;

/** Prints what a node says of the machine whose root it is given: {@code here} if nothing. */
final class WhereItRuns {

    private WhereItRuns() {}

    public static void main(String[] arguments) {
        String contained = ThisMachine.containedWithout(Path.of(arguments[0]));
        System.out.println(contained == null ? "here" : contained);
    }
}

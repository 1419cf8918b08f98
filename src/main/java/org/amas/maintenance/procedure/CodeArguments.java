package org.amas.maintenance.procedure;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in an argument vector a parameter would be code: as the program itself, or in what an
 * interpreter is told to run. A script gets its parameters as variables, and an interpreter can
 * take them as arguments of their own behind its code.
 */
final class CodeArguments {

    private static final Pattern INTERPRETER =
            Pattern.compile(
                    "(?:.*/)?(?:(?:ba|da|z|k|a|fi)?sh|busybox|python[0-9.]*|perl|ruby|node|php|lua"
                            + "|psql|mysql|mariadb|sqlite3|cypher-shell|g?awk)");

    /** Also with other letters before, {@code -ec}. */
    private static final Pattern RUNS =
            Pattern.compile("-[a-zA-Z]*[ceEr]|--(?:command|eval|execute|run|print)");

    private CodeArguments() {}

    /**
     * Why the argument at this index must not hold a parameter; empty if it may.
     *
     * @param vector the arguments as they are written
     */
    static Optional<String> refusal(List<?> vector, int index) {
        if (index == 0) {
            return Optional.of("the program must not be a parameter: name it");
        }
        String before = String.valueOf(vector.get(index - 1));
        boolean interpreted =
                vector.subList(0, index - 1).stream()
                        .anyMatch(one -> INTERPRETER.matcher(String.valueOf(one)).matches());
        return interpreted && RUNS.matcher(before).matches()
                ? Optional.of(
                        "what %s runs must not hold a parameter, which would be code: give it as an"
                                        .formatted(before)
                                + " argument of its own behind it, or use shell.script, which gets"
                                + " it as a variable")
                : Optional.empty();
    }
}

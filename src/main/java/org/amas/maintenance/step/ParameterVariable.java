package org.amas.maintenance.step;

import java.util.Locale;
import java.util.regex.Pattern;

/** The environment variable by which a script or command gets a parameter of its run. */
public final class ParameterVariable {

    /**
     * By which a shell, a loader or an interpreter is told to run something else, or that are
     * always set.
     */
    private static final Pattern RESERVED =
            Pattern.compile(
                    "PATH|IFS|ENV|HOME|SHELL|SHELLOPTS|BASHOPTS|PS1|PS2|PS4|PROMPT_COMMAND|CDPATH"
                            + "|GLOBIGNORE|LANG|LC_ALL|TZ|TMPDIR|USER|LOGNAME|PWD|_JAVA_OPTIONS"
                            + "|(AMAS|BASH|LD|DYLD|NODE|JAVA|JDK_JAVA|GIT|DOCKER)_.*"
                            + "|(PYTHON|PERL|RUBY).*");

    private ParameterVariable() {}

    /** {@code max-age} is {@code MAX_AGE}. */
    public static String of(String parameter) {
        return parameter.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Whether no parameter may set it. */
    public static boolean isReserved(String variable) {
        return RESERVED.matcher(variable).matches();
    }
}

package org.amas.maintenance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that makes a check say what is wrong; {@code docs/checks.md} is made of all of them. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(PlantedFault.Several.class)
public @interface PlantedFault {

    /** The step kind. */
    String check();

    /** What was done to the check's target, in a few words. */
    String fault();

    /**
     * What took the fault away in the same test, in a few words ("it is started again"), after
     * which the test sees the check well again; empty where this test doesn't go so far.
     */
    String removed() default "";

    /** Holds them where a test plants more than one. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        PlantedFault[] value();
    }
}

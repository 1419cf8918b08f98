package org.amas.maintenance.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The names that a handler, or each one of a controller, takes out of a map of whatever was sent.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Takes {

    /** A name that ends with {@code *} stands for all that begin so. */
    String[] value();
}

package org.amas.maintenance.access;

/**
 * An account was disabled, or its role or password changed: what it had open must end. Published in
 * the transaction of the change.
 */
public record AccountChanged(String username) {}

package org.amas.maintenance.access;

/** What an account may do, beyond being signed in. */
public enum Permission implements Need {
    READ,
    /** Take the audit record and evidence out of the application. */
    EXPORT,
    LAUNCH,
    /** Approve, skip, exempt, reopen a day: to answer for what others do. */
    DECIDE,
    /** People, tokens of others, settings. */
    ADMINISTER
}

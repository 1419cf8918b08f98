package org.amas.maintenance.procedure;

/** All files were read again while the application serves. */
public record CatalogueReloaded() {}

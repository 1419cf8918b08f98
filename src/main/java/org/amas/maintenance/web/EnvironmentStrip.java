package org.amas.maintenance.web;

/**
 * The strip above a page that acts on one environment; put into the model as {@code environment}. A
 * page that shows all of them says so by {@code everywhere} instead.
 *
 * @param hazardous draws the hatch: what happens here needs a second person
 */
public record EnvironmentStrip(String title, boolean hazardous) {}

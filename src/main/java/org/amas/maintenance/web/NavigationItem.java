package org.amas.maintenance.web;

import java.util.Set;

/**
 * One link of the main navigation. A room contributes its links as beans of this type.
 *
 * @param id what a page passes to the layout as {@code active}
 * @param icon a symbol of {@code app/icons.svg}
 * @param order ascending within the section
 * @param roles who sees it; empty means everyone who is signed in
 */
public record NavigationItem(
        Section section,
        int order,
        String id,
        String title,
        String href,
        String icon,
        Set<String> roles) {

    /** The groups of the navigation, in the order shown. */
    public enum Section {
        WORK(""),
        EVIDENCE("Evidence"),
        SETTINGS("Settings");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public static NavigationItem of(
            Section section, int order, String id, String title, String href, String icon) {
        return new NavigationItem(section, order, id, title, href, icon, Set.of());
    }

    /** The same link, shown only to people who hold one of these roles. */
    public NavigationItem onlyFor(String... roles) {
        return new NavigationItem(section, order, id, title, href, icon, Set.of(roles));
    }
}

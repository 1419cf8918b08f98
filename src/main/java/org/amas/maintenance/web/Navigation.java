package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Puts the links which the rooms contribute, and which this reader may follow, on every page. */
@ControllerAdvice
public class Navigation {

    private final List<NavigationItem> items;

    Navigation(ObjectProvider<NavigationItem> items) {
        this.items = items.stream().sorted(Comparator.comparingInt(NavigationItem::order)).toList();
    }

    /** A titled group of links, as the layout draws it. */
    public record Group(String title, List<NavigationItem> items) {}

    @ModelAttribute("navigation")
    List<Group> navigation(HttpServletRequest request) {
        return Arrays.stream(NavigationItem.Section.values())
                .map(section -> new Group(section.title(), visible(section, request)))
                .filter(group -> !group.items().isEmpty())
                .toList();
    }

    private List<NavigationItem> visible(
            NavigationItem.Section section, HttpServletRequest request) {
        return items.stream()
                .filter(item -> item.section() == section)
                .filter(
                        item ->
                                item.roles().isEmpty()
                                        || item.roles().stream().anyMatch(request::isUserInRole))
                .toList();
    }
}

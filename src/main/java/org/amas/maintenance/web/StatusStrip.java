package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A row of marks, one per run or day, oldest first. */
public record StatusStrip(String label, List<Mark> marks) {

    /**
     * @param text "Run 812, 23 Nov: failed", for the tooltip and for those who don't see the mark
     * @param href where the mark leads, if anywhere
     */
    public record Mark(Status look, String text, @Nullable String href) {}
}

package org.amas.maintenance.web;

import org.thymeleaf.engine.AbstractTemplateHandler;
import org.thymeleaf.model.ICloseElementTag;
import org.thymeleaf.model.IOpenElementTag;
import org.thymeleaf.model.IText;

/**
 * Whatever text a page shows, wherever it came from, it hides nothing: a finding, a headline or a
 * table's cell that turns the direction of reading would turn the page's own words after it, too.
 * What somebody is to go on writing stays as it is.
 */
public class VisibleText extends AbstractTemplateHandler {

    private static final String TYPED = "textarea";

    private boolean typed;

    @Override
    public void handleOpenElement(IOpenElementTag tag) {
        typed |= TYPED.equals(tag.getElementCompleteName());
        super.handleOpenElement(tag);
    }

    @Override
    public void handleCloseElement(ICloseElementTag tag) {
        typed &= !TYPED.equals(tag.getElementCompleteName());
        super.handleCloseElement(tag);
    }

    @Override
    public void handleText(IText text) {
        super.handleText(
                typed || !Visible.obscures(text)
                        ? text
                        : getContext().getModelFactory().createText(Visible.shown(text.getText())));
    }
}

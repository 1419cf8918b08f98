package org.amas.maintenance.web;

import org.thymeleaf.engine.AbstractTemplateHandler;
import org.thymeleaf.model.IAttribute;
import org.thymeleaf.model.ICloseElementTag;
import org.thymeleaf.model.IOpenElementTag;
import org.thymeleaf.model.IProcessableElementTag;
import org.thymeleaf.model.IStandaloneElementTag;
import org.thymeleaf.model.IText;

import java.util.Set;

/**
 * Whatever text a page shows, wherever it came from, it hides nothing: a finding, a headline or a
 * table's cell that turns the direction of reading would turn the page's own words after it, too.
 * What somebody is to go on writing stays as it is.
 */
public class VisibleText extends AbstractTemplateHandler {

    private static final String TYPED = "textarea";

    /** Attributes that are read; a narrow table has its columns' names from them. */
    private static final Set<String> READ =
            Set.of("data-label", "data-confirm", "aria-label", "title", "alt", "placeholder");

    private boolean typed;

    @Override
    public void handleOpenElement(IOpenElementTag tag) {
        typed |= TYPED.equals(tag.getElementCompleteName());
        super.handleOpenElement(visible(tag));
    }

    @Override
    public void handleStandaloneElement(IStandaloneElementTag tag) {
        super.handleStandaloneElement(visible(tag));
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

    private <T extends IProcessableElementTag> T visible(T tag) {
        T shown = tag;
        for (IAttribute attribute : tag.getAllAttributes()) {
            String name = attribute.getAttributeCompleteName();
            String value = attribute.getValue();
            if (value != null && READ.contains(name) && Visible.obscures(value)) {
                shown =
                        getContext()
                                .getModelFactory()
                                .setAttribute(shown, name, Visible.shown(value));
            }
        }
        return shown;
    }
}

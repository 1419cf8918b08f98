package org.amas.maintenance.web;

import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.engine.AttributeName;
import org.thymeleaf.model.IProcessableElementTag;
import org.thymeleaf.processor.element.AbstractAttributeTagProcessor;
import org.thymeleaf.processor.element.IElementTagStructureHandler;
import org.thymeleaf.standard.expression.StandardExpressions;
import org.thymeleaf.templatemode.TemplateMode;

/**
 * {@code amas:chunks="${chunks}"} fills an element with log chunks. It takes {@link LogChunk} only,
 * so that no other text can reach a page unescaped.
 */
final class ChunksProcessor extends AbstractAttributeTagProcessor {

    ChunksProcessor(String prefix, int precedence) {
        super(TemplateMode.HTML, prefix, null, false, "chunks", true, precedence, true);
    }

    @Override
    protected void doProcess(
            ITemplateContext context,
            IProcessableElementTag tag,
            AttributeName attributeName,
            String attributeValue,
            IElementTagStructureHandler structureHandler) {
        Object value =
                StandardExpressions.getExpressionParser(context.getConfiguration())
                        .parseExpression(context, attributeValue)
                        .execute(context);
        StringBuilder html = new StringBuilder();
        if (value instanceof Iterable<?> chunks) {
            chunks.forEach(chunk -> html.append(((LogChunk) chunk).html()));
        }
        structureHandler.setBody(html, false);
    }
}

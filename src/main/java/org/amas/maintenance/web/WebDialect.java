package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.dialect.AbstractProcessorDialect;
import org.thymeleaf.dialect.IExpressionObjectDialect;
import org.thymeleaf.dialect.IPostProcessorDialect;
import org.thymeleaf.expression.IExpressionObjectFactory;
import org.thymeleaf.postprocessor.IPostProcessor;
import org.thymeleaf.postprocessor.PostProcessor;
import org.thymeleaf.processor.IProcessor;
import org.thymeleaf.templatemode.TemplateMode;

import java.util.Set;

/**
 * Gives templates {@code #format} and the attribute {@code amas:chunks}, and makes visible what
 * they write.
 */
@Component
class WebDialect extends AbstractProcessorDialect
        implements IExpressionObjectDialect, IPostProcessorDialect {

    /** Before the standard dialect, which would take a th:block away. */
    private static final int PRECEDENCE = 900;

    WebDialect() {
        super("AMAS Maintenance", "amas", PRECEDENCE);
    }

    @Override
    public Set<IProcessor> getProcessors(String dialectPrefix) {
        return Set.of(new ChunksProcessor(dialectPrefix, PRECEDENCE));
    }

    @Override
    public int getDialectPostProcessorPrecedence() {
        return PRECEDENCE;
    }

    @Override
    public Set<IPostProcessor> getPostProcessors() {
        return Set.of(new PostProcessor(TemplateMode.HTML, VisibleText.class, PRECEDENCE));
    }

    @Override
    public IExpressionObjectFactory getExpressionObjectFactory() {
        return new FormatsFactory();
    }

    private static final class FormatsFactory implements IExpressionObjectFactory {

        private static final Formats FORMATS = new Formats();

        @Override
        public Set<String> getAllExpressionObjectNames() {
            return Set.of("format");
        }

        @Override
        public @Nullable Object buildObject(IExpressionContext context, String name) {
            return "format".equals(name) ? FORMATS : null;
        }

        @Override
        public boolean isCacheable(String name) {
            return true;
        }
    }
}

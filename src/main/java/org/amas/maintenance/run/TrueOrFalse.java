package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Left out is no answer; a null that somebody wrote is a wrong one. */
class TrueOrFalse extends ValueDeserializer<Boolean> {

    @Override
    public @Nullable Boolean deserialize(JsonParser parser, DeserializationContext context) {
        return switch (parser.currentToken()) {
            case JsonToken.VALUE_TRUE -> true;
            case JsonToken.VALUE_FALSE -> false;
            default -> (Boolean) context.handleUnexpectedToken(Boolean.class, parser);
        };
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
        return context.reportInputMismatch(Boolean.class, "null is neither true nor false");
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}

package org.amas.maintenance.web;

import io.swagger.v3.oas.models.media.Schema;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the OpenAPI document what the compiler knows: a record's component that can't be null is
 * always there, and one that can be may be null.
 */
@SuppressWarnings("rawtypes") // Schema, as the library has it
final class SchemaNullability {

    private SchemaNullability() {}

    /** Describes the records that a call takes or gives, as far as they are in the document. */
    static void describe(Set<ResolvableType> types, Map<String, Schema> models) {
        Set<Class<?>> seen = new HashSet<>();
        types.forEach(type -> describe(type, models, seen));
    }

    private static void describe(
            ResolvableType type, Map<String, Schema> models, Set<Class<?>> seen) {
        for (ResolvableType argument : type.getGenerics()) {
            describe(argument, models, seen);
        }
        Class<?> shape = type.toClass();
        if (!shape.isRecord() || !seen.add(shape)) {
            return;
        }
        Schema model = models.get(name(shape));
        for (RecordComponent component : shape.getRecordComponents()) {
            if (model != null) {
                describe(component, model);
            }
            describe(ResolvableType.forType(component.getGenericType()), models, seen);
        }
    }

    private static String name(Class<?> shape) {
        var given = shape.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return given == null || given.name().isEmpty() ? shape.getSimpleName() : given.name();
    }

    @SuppressWarnings("unchecked")
    private static void describe(RecordComponent component, Schema model) {
        Map<String, Schema> properties = model.getProperties();
        String name = component.getName();
        Schema property = properties == null ? null : properties.get(name);
        if (property == null) {
            return;
        }
        boolean required = model.getRequired() != null && model.getRequired().contains(name);
        if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            if (!required) {
                model.addRequiredItem(name);
            }
        } else if (property.get$ref() != null || property.getEnum() != null && !required) {
            properties.put(name, orNull(property));
        } else if (property.getTypes() != null && !required) {
            property.addType("null");
        }
    }

    @SuppressWarnings("unchecked")
    private static Schema orNull(Schema schema) {
        Schema nothing = new Schema();
        nothing.addType("null");
        Schema either = new Schema();
        either.setAnyOf(List.of(schema, nothing));
        return either;
    }
}

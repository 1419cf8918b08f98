package org.amas.maintenance.procedure;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The shape of a procedure as a JSON Schema says it, with the place of everything that differs. */
final class Shape {

    private final Schema schema;

    Shape() {
        try (InputStream in = Shape.class.getResourceAsStream("/procedure-schema.json")) {
            schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(Objects.requireNonNull(in));
            schema.initializeValidators();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void check(YamlDocument document) throws Flawed {
        List<Flaw> flaws =
                schema.validate(document.root()).stream().map(e -> flaw(e, document)).toList();
        if (!flaws.isEmpty()) {
            throw new Flawed(flaws);
        }
    }

    private static Flaw flaw(Error error, YamlDocument document) {
        String pointer = pointer(error.getInstanceLocation());
        if (error.getKeyword().equals("additionalProperties")) {
            String field = error.getProperty();
            return new Flaw(
                    document.atField(YamlDocument.child(pointer, field)),
                    "unknown field '" + field + "'");
        }
        return new Flaw(document.at(pointer), named(pointer) + sentence(error));
    }

    private static String sentence(Error error) {
        return switch (error.getKeyword()) {
            case "required" -> "the field '" + error.getProperty() + "' is missing";
            case "enum" -> "must be one of " + words(error);
            case "type" -> "must be " + words(error);
            case "pattern" -> pattern(error);
            case "uniqueItems" -> "has the same value twice";
            default -> error.getMessage();
        };
    }

    private static String words(Error error) {
        var schema = error.getSchemaNode();
        return schema.isArray()
                ? String.join(" ", schema.valueStream().map(v -> v.asString()).toList())
                : schema.asString();
    }

    private static String pattern(Error error) {
        String pattern = error.getSchemaNode().asString();
        if (pattern.contains("[smhd]")) {
            return "must be a duration such as 30s, 15m, 1h or 7d";
        }
        return pattern.contains("x1f") ? "must be one line" : "must match " + pattern;
    }

    private static String named(String pointer) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "" : name + ": ";
    }

    private static String pointer(NodePath path) {
        String pointer = "";
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer = YamlDocument.child(pointer, path.getElement(i));
        }
        return pointer;
    }
}

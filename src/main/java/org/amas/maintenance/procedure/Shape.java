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
import java.util.Set;
import java.util.stream.Collectors;

/** The shape of a procedure as a JSON Schema says it, with the place of everything that differs. */
final class Shape {

    private static final String NOT_BLANK = "[^\\s\\p{Z}]";

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

    /** Tells what differs, and returns where. */
    Misfits check(YamlDocument document, List<Flaw> flaws) {
        List<Error> errors = schema.validate(document.root());
        errors.forEach(error -> flaws.add(flaw(error, document)));
        return new Misfits(errors.stream().map(Shape::place).collect(Collectors.toSet()));
    }

    /** The places, as JSON pointers, at which a document isn't what the schema says. */
    record Misfits(Set<String> places) {

        /** True if neither the node nor anything below it differs. */
        boolean spare(String pointer) {
            return places.stream()
                    .noneMatch(at -> at.equals(pointer) || at.startsWith(pointer + "/"));
        }
    }

    private static Flaw flaw(Error error, YamlDocument document) {
        String pointer = pointer(error.getInstanceLocation());
        return isUnknownField(error)
                ? new Flaw(
                        document.atField(place(error)),
                        "unknown field '" + error.getProperty() + "'")
                : new Flaw(document.at(pointer), named(error) + sentence(error));
    }

    private static String place(Error error) {
        String pointer = pointer(error.getInstanceLocation());
        return isUnknownField(error) ? YamlDocument.child(pointer, error.getProperty()) : pointer;
    }

    private static boolean isUnknownField(Error error) {
        return error.getKeyword().equals("additionalProperties");
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
        if (pattern.equals(NOT_BLANK)) {
            return "must not be blank";
        }
        if (pattern.contains("[smhd]")) {
            return "must be a duration such as 30s, 15m, 1h or 7d";
        }
        return pattern.contains("x1f") ? "must be one line" : "must match " + pattern;
    }

    /** {@code title: }, {@code choices[0]: }; nothing where the sentence has a name of its own. */
    private static String named(Error error) {
        NodePath path = error.getInstanceLocation();
        StringBuilder indices = new StringBuilder();
        int last = path.getNameCount() - 1;
        for (; last >= 0 && path.getElement(last) instanceof Integer index; last--) {
            indices.insert(0, "[" + index + "]");
        }
        boolean told = last < 0 || !indices.isEmpty() && error.getKeyword().equals("required");
        return told ? "" : path.getElement(last) + indices.toString() + ": ";
    }

    private static String pointer(NodePath path) {
        String pointer = "";
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer = YamlDocument.child(pointer, path.getElement(i));
        }
        return pointer;
    }
}

package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Flaw.Place;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.dataformat.yaml.YAMLReadFeature;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One YAML document, and where in the text each of its nodes stands, by JSON pointer.
 *
 * <p>Aliases and tags are refused: the first so that a short text can't become a large tree, the
 * second because a procedure names no types.
 */
final class YamlDocument {

    private static final int DEPTH = 20;
    private static final YAMLMapper YAML =
            YAMLMapper.builder().disable(YAMLReadFeature.EMPTY_STRING_AS_NULL).build();

    private final JsonNode root;
    private final Map<String, Place> values = new HashMap<>();
    private final Map<String, Place> fields = new HashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();

    private YamlDocument(String text) throws Flawed {
        try (YAMLParser parser = (YAMLParser) YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new Flawed(new Place(1, 1), "the file is empty");
            }
            root = node(parser, "", 0);
            if (parser.nextToken() != null) {
                throw new Flawed(place(parser), "a second document in the file");
            }
        }
    }

    static YamlDocument read(String text) throws Flawed {
        try {
            return new YamlDocument(text);
        } catch (JacksonException e) {
            throw new Flawed(place(e.getLocation()), sentence(e));
        }
    }

    JsonNode root() {
        return root;
    }

    /** What is wrong with the text, though it can be read. */
    List<Flaw> flaws() {
        return flaws;
    }

    boolean has(String pointer) {
        return values.containsKey(pointer);
    }

    /** Where the node stands; for one that isn't there, the nearest that holds it. */
    Place at(String pointer) {
        for (String here = pointer; ; here = here.substring(0, here.lastIndexOf('/'))) {
            Place place = values.get(here);
            if (place != null) {
                return place;
            }
            if (here.isEmpty()) {
                return new Place(1, 1);
            }
        }
    }

    /** Where the name of the field stands, as opposed to its value. */
    Place atField(String pointer) {
        Place place = fields.get(pointer);
        return place == null ? at(pointer) : place;
    }

    /** The pointer of a child: slashes and tildes in its name are escaped. */
    static String child(String pointer, Object name) {
        return pointer + "/" + name.toString().replace("~", "~0").replace("/", "~1");
    }

    private JsonNode node(YAMLParser parser, String pointer, int depth) throws Flawed {
        Place place = place(parser);
        values.put(pointer, place);
        if (parser.isCurrentAlias()) {
            throw new Flawed(place, "an alias is not allowed: write the value out");
        }
        if (parser.getTypeId() != null) {
            throw new Flawed(place, "a tag is not allowed: !" + parser.getTypeId());
        }
        if (depth > DEPTH) {
            throw new Flawed(place, "nested deeper than " + DEPTH);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, pointer, depth);
            case START_ARRAY -> array(parser, pointer, depth);
            default -> scalar(parser, place);
        };
    }

    private ObjectNode object(YAMLParser parser, String pointer, int depth) throws Flawed {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place place = place(parser);
            if (parser.isCurrentAlias()) {
                throw new Flawed(place, "an alias is not allowed: write the name out");
            }
            String child = child(pointer, name);
            if (object.has(name)) {
                flaws.add(new Flaw(place, "the field '" + name + "' is there twice"));
            }
            fields.put(child, place);
            parser.nextToken();
            object.set(name, node(parser, child, depth + 1));
        }
        return object;
    }

    private ArrayNode array(YAMLParser parser, String pointer, int depth) throws Flawed {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(node(parser, child(pointer, array.size()), depth + 1));
        }
        return array;
    }

    private static JsonNode scalar(YAMLParser parser, Place place) throws Flawed {
        JsonNode scalar;
        try {
            scalar = parser.readValueAsTree();
        } catch (JacksonException e) {
            throw new Flawed(place, "not a value: " + parser.getString());
        }
        if (scalar.isFloatingPointNumber() && !Double.isFinite(scalar.doubleValue())) {
            throw new Flawed(place, "not a finite number");
        }
        return scalar;
    }

    private static Place place(YAMLParser parser) {
        return place(parser.currentTokenLocation());
    }

    private static Place place(TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? new Place(1, 1)
                : new Place(location.getLineNr(), Math.max(1, location.getColumnNr()));
    }

    private static String sentence(JacksonException e) {
        if (e.getCause() instanceof MarkedYamlEngineException marked) {
            String context = marked.getContext() == null ? "" : marked.getContext() + ": ";
            return context + marked.getProblem();
        }
        return e.getOriginalMessage().lines().findFirst().orElse("not YAML");
    }
}

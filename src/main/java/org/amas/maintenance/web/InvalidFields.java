package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names the fields that an exception of the framework is about. */
final class InvalidFields {

    // What Jackson's messages begin with; it has no types of its own for these.
    private static final String TWICE = "Duplicate ";
    private static final String MORE = "Trailing token ";

    private static final Set<Class<?>> WHOLE = Set.of(Integer.class, Long.class, Short.class);

    private InvalidFields() {}

    static List<FieldError> of(Exception cause) {
        return switch (cause) {
            case InvalidRequest invalid -> invalid.errors();
            case MethodArgumentNotValidException invalid -> FormErrors.of(invalid).items();
            case HandlerMethodValidationException invalid -> arguments(invalid);
            case MissingServletRequestParameterException missing ->
                    one(missing.getParameterName(), "is required");
            case MethodArgumentTypeMismatchException mismatch ->
                    one(mismatch.getName(), expected(mismatch.getRequiredType()));
            case TypeMismatchException mismatch ->
                    one(mismatch.getPropertyName(), expected(mismatch.getRequiredType()));
            case HttpMessageNotReadableException unreadable -> body(unreadable.getCause());
            default -> List.of();
        };
    }

    private static List<FieldError> arguments(HandlerMethodValidationException invalid) {
        return invalid.getParameterValidationResults().stream()
                .flatMap(
                        result ->
                                result.getResolvableErrors().stream()
                                        .map(
                                                error ->
                                                        new FieldError(
                                                                result.getMethodParameter()
                                                                        .getParameterName(),
                                                                message(
                                                                        error
                                                                                .getDefaultMessage()))))
                .toList();
    }

    private static String message(@Nullable String given) {
        return given == null ? "The value is not valid" : given;
    }

    private static List<FieldError> body(@Nullable Throwable cause) {
        return switch (cause) {
            case UnrecognizedPropertyException unknown ->
                    one(path(unknown), "There is no such field");
            case MismatchedInputException more when more.getOriginalMessage().startsWith(MORE) ->
                    one(null, "There is more than one document in the body: send one");
            case MismatchedInputException wrong ->
                    one(path(wrong), expected(wrong.getTargetType()));
            case DatabindException wrong -> one(path(wrong), "The value has the wrong type");
            case StreamReadException twice when twice.getOriginalMessage().startsWith(TWICE) ->
                    one(path(twice), "This field is there more than once");
            case InputCoercionException big -> one(path(big), "The number is too big");
            case JacksonException broken -> one(null, place(broken));
            case null, default -> one(null, "The body is missing or can't be read");
        };
    }

    private static String place(JacksonException broken) {
        var location = broken.getLocation();
        return location == null
                ? "The body is not valid JSON"
                : "The body is not valid JSON, line %d, column %d"
                        .formatted(location.getLineNr(), location.getColumnNr());
    }

    /** {@code steps[2].title}, where the parser stopped. */
    private static @Nullable String path(StreamReadException stopped) {
        JsonParser parser = stopped.processor();
        if (parser == null) {
            return null;
        }
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        String path = pointer.replaceAll("/([0-9]+)(?=/|$)", "[$1]").replace('/', '.');
        return Visible.of(path.startsWith(".") ? path.substring(1) : path);
    }

    /** {@code steps[2].title}. */
    private static @Nullable String path(DatabindException wrong) {
        String path =
                wrong.getPath().stream()
                        .map(
                                step ->
                                        step.getPropertyName() == null
                                                ? "[" + step.getIndex() + "]"
                                                : "." + step.getPropertyName())
                        .collect(Collectors.joining());
        if (path.isEmpty()) {
            return null;
        }
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "The value has the wrong type";
        }
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return "One of "
                    + Arrays.stream(constants)
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))
                    + " is expected";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false is expected";
        }
        if (WHOLE.contains(ClassUtils.resolvePrimitiveIfNecessary(type))) {
            return "A whole number is expected";
        }
        boolean number = Number.class.isAssignableFrom(type) || type.isPrimitive();
        return number ? "A number is expected" : "The value has the wrong type";
    }

    private static List<FieldError> one(@Nullable String field, String message) {
        return List.of(new FieldError(field, message));
    }
}

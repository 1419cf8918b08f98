package org.amas.maintenance.procedure;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

import java.util.List;

/** Values that a procedure refuses; as a problem, status 400 with {@code errors}. */
public class InvalidParameters extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    /**
     * @param field {@code parameters.mount}
     * @param message such as {@code must be an integer}
     */
    public record Violation(String field, String message) {}

    private final transient List<Violation> violations;

    public InvalidParameters(List<Violation> violations) {
        super(HttpStatus.BAD_REQUEST, problem(violations), null);
        this.violations = List.copyOf(violations);
    }

    InvalidParameters(String field, String message) {
        this(List.of(new Violation(field, message)));
    }

    public static String field(String parameter) {
        return "parameters." + parameter;
    }

    public List<Violation> violations() {
        return violations;
    }

    private static ProblemDetail problem(List<Violation> violations) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.BAD_REQUEST, "The procedure refuses these values.");
        problem.setProperty("errors", violations);
        return problem;
    }
}

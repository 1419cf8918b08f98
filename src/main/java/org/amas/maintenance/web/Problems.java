package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Answers every refusal in the reader's language: RFC 9457 JSON under {@code /api/}, a page
 * elsewhere.
 */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems extends ResponseEntityExceptionHandler {

    private final ApplicationEventPublisher events;

    Problems(ApplicationEventPublisher events) {
        this.events = events;
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Object> invalid(InvalidRequest invalid, WebRequest request) {
        return answer(invalid, HttpStatus.BAD_REQUEST, invalid.getMessage(), request);
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Object> missing(NotFound missing, WebRequest request) {
        return answer(missing, HttpStatus.NOT_FOUND, missing.getMessage(), request);
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Object> conflicting(Conflict conflict, WebRequest request) {
        return answer(conflict, HttpStatus.CONFLICT, conflict.getMessage(), request);
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Object> unready(NotNow missing, WebRequest request) {
        return answer(missing, HttpStatus.SERVICE_UNAVAILABLE, missing.getMessage(), request);
    }

    @ExceptionHandler
    @Nullable ResponseEntity<Object> overtaken(
            OptimisticLockingFailureException overtaken, WebRequest request) {
        String detail = "Somebody else changed this at the same moment. Look again, then repeat.";
        return answer(overtaken, HttpStatus.CONFLICT, detail, request);
    }

    /** The database is away, or a mistake of ours, which is not answered here. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    @Nullable ResponseEntity<Object> database(RuntimeException failed, WebRequest request) {
        if (!DatabaseAway.caused(failed)) {
            throw failed;
        }
        String detail = DatabaseAway.detail(failed);
        logger.error(detail, failed);
        return answer(failed, HttpStatus.SERVICE_UNAVAILABLE, detail, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return BodyTooLarge.isCauseOf(unreadable)
                ? answer(unreadable, HttpStatus.CONTENT_TOO_LARGE, BodyTooLarge.DETAIL, request)
                : answer(unreadable, HttpStatus.BAD_REQUEST, first(unreadable), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException unsuitable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String detail =
                "A body of the type %s is expected."
                        .formatted(MediaType.toString(unsuitable.getSupportedMediaTypes()));
        return handleExceptionInternal(
                unsuitable,
                ProblemDetail.forStatusAndDetail(status, detail),
                headers,
                status,
                request);
    }

    /** A part of the path that can't be a number names nothing; anything else is a bad value. */
    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (mismatch instanceof MethodArgumentTypeMismatchException argument
                && argument.getParameter().hasParameterAnnotation(PathVariable.class)) {
            NotFound missing = NothingThere.at(argument, (ServletWebRequest) request);
            return answer(missing, HttpStatus.NOT_FOUND, missing.getMessage(), request);
        }
        return answer(mismatch, HttpStatus.BAD_REQUEST, first(mismatch), request);
    }

    private static @Nullable String first(Exception cause) {
        List<FieldError> errors = InvalidFields.of(cause);
        return errors.isEmpty() ? null : errors.getFirst().message();
    }

    private @Nullable ResponseEntity<Object> answer(
            Exception cause, HttpStatus status, @Nullable String detail, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        return handleExceptionInternal(cause, problem, new HttpHeaders(), status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception cause,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        ServletWebRequest web = (ServletWebRequest) request;
        ProblemDetail problem =
                body instanceof ProblemDetail given ? given : ProblemDetail.forStatus(status);
        List<FieldError> errors =
                BodyTooLarge.isCauseOf(cause) ? List.of() : InvalidFields.of(cause);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
            if (problem.getDetail() == null) {
                problem.setDetail(errors.getFirst().sentence());
            }
        }
        events.publishEvent(
                new RequestRefused(
                        web.getRequest(), status, cause, reason(cause, problem, errors)));
        if (ErrorPage.isApi(web.getRequest().getRequestURI())) {
            problem.setProperty("requestId", RequestId.of(web.getRequest()));
            return super.handleExceptionInternal(cause, problem, headers, status, request);
        }
        return toErrorPage(problem, status, web.getRequest(), web.getResponse());
    }

    private static String reason(Exception cause, ProblemDetail problem, List<FieldError> errors) {
        if (errors.isEmpty()) {
            String known = cause instanceof ErrorResponse own ? own.getBody().getDetail() : null;
            String detail = problem.getDetail() == null ? known : problem.getDetail();
            return String.valueOf(detail);
        }
        return errors.stream()
                .map(e -> e.field() == null ? e.message() : e.field() + ": " + e.message())
                .collect(Collectors.joining("; "));
    }

    private static @Nullable ResponseEntity<Object> toErrorPage(
            ProblemDetail problem,
            HttpStatusCode status,
            HttpServletRequest request,
            @Nullable HttpServletResponse response) {
        if (response == null || response.isCommitted()) {
            return null;
        }
        request.setAttribute(ErrorPage.PROBLEM, problem);
        try {
            response.sendError(status.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return null;
    }
}

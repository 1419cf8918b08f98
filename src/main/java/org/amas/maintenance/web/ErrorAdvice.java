package org.amas.maintenance.web;

import org.springframework.http.HttpStatus;

/** What an error page says about a status, and what its reader can do. */
record ErrorAdvice(String headline, String advice) {

    static ErrorAdvice of(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST ->
                    new ErrorAdvice(
                            "This request could not be understood",
                            "Go back, correct what is named above and send it again. Nothing was"
                                    + " changed.");
            case FORBIDDEN ->
                    new ErrorAdvice(
                            "You may not do this",
                            "Your role does not allow it, or the page was open for too long. Reload"
                                    + " the page you came from; if it still refuses, ask an"
                                    + " administrator for the role. The attempt is on record.");
            case NOT_FOUND ->
                    new ErrorAdvice(
                            "There is no such page",
                            "The address may be mistyped, or what it named is gone. Start from the"
                                    + " navigation.");
            case METHOD_NOT_ALLOWED ->
                    new ErrorAdvice(
                            "This address is used in another way",
                            "A form was opened as a link, or the other way round. Go back and use"
                                    + " the button.");
            case CONFLICT ->
                    new ErrorAdvice(
                            "This can't be done as things stand now",
                            "Go back and reload: the page then shows what holds now. Nothing was"
                                    + " changed by you.");
            case UNPROCESSABLE_CONTENT ->
                    new ErrorAdvice(
                            "This can't be accepted as it is",
                            "Go back, correct what is named above and send it again.");
            case SERVICE_UNAVAILABLE ->
                    new ErrorAdvice(
                            "The application can't answer at the moment",
                            "Runs under way go on. Try again in a minute; if it stays, look at the"
                                    + " application's own database and its log.");
            default -> status.is5xxServerError() ? failed() : refused(status);
        };
    }

    private static ErrorAdvice failed() {
        return new ErrorAdvice(
                "The application made a mistake",
                "Runs under way go on. Try again; if it fails again, report the number below: the"
                        + " log has the cause under it.");
    }

    private static ErrorAdvice refused(HttpStatus status) {
        return new ErrorAdvice(
                "The request was refused: " + status.getReasonPhrase(), "Go back and try again.");
    }
}

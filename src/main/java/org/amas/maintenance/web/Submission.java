package org.amas.maintenance.web;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What a person sent with a form: taken, or refused on the page that is shown again. */
public final class Submission {

    private Submission() {}

    /** The same for a form whose fields' names are their labels. */
    public static boolean took(Runnable deed, Model page, HttpServletResponse response) {
        return told(deed, FormErrors::sentences, page, response);
    }

    /**
     * Whether it was taken. If not, the status is 422 or, where somebody was faster, 409, and the
     * page's attribute {@code errors} says why.
     *
     * @param label of a field, which may be far from where this is said
     */
    public static boolean took(
            Runnable deed, UnaryOperator<String> label, Model page, HttpServletResponse response) {
        return told(deed, refused -> FormErrors.sentences(refused, label), page, response);
    }

    private static boolean told(
            Runnable deed,
            Function<InvalidRequest, FormErrors> words,
            Model page,
            HttpServletResponse response) {
        try {
            deed.run();
            return true;
        } catch (InvalidRequest refused) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            page.addAttribute("errors", words.apply(refused));
        } catch (Conflict tooLate) {
            response.setStatus(HttpStatus.CONFLICT.value());
            String why = String.valueOf(tooLate.getMessage());
            page.addAttribute("errors", new FormErrors(List.of(new FieldError(null, why))));
        }
        return false;
    }
}

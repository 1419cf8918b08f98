package org.amas.maintenance.web;

import org.springframework.beans.propertyeditors.CustomNumberEditor;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

import java.util.regex.Pattern;

/**
 * Numbers in addresses are decimal digits, so that each thing has one address: by itself, Spring
 * takes {@code 0x1}, {@code +1} and the digits of every script for 1.
 */
@ControllerAdvice
class PlainNumbers {

    private static final Pattern PLAIN = Pattern.compile("-?(0|[1-9][0-9]*)");

    @InitBinder
    void numbers(WebDataBinder binder) {
        binder.registerCustomEditor(long.class, new Plain(Long.class, false));
        binder.registerCustomEditor(Long.class, new Plain(Long.class, true));
        binder.registerCustomEditor(int.class, new Plain(Integer.class, false));
        binder.registerCustomEditor(Integer.class, new Plain(Integer.class, true));
    }

    private static final class Plain extends CustomNumberEditor {

        private Plain(Class<? extends Number> type, boolean allowEmpty) {
            super(type, allowEmpty);
        }

        @Override
        public void setAsText(String text) {
            if (!text.isEmpty() && !PLAIN.matcher(text).matches()) {
                throw new NumberFormatException("not a plain number: " + text);
            }
            super.setAsText(text);
        }
    }
}

package org.amas.maintenance.step.redis;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Prefixes of keys that somebody may approve for removal. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Approvable.Check.class)
@interface Approvable {

    String message() default "can't be approved";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Says which of the rules is broken. */
    final class Check implements ConstraintValidator<Approvable, String> {

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            return Prefixes.of(text)
                    .refusal()
                    .map(
                            reason -> {
                                context.disableDefaultConstraintViolation();
                                context.buildConstraintViolationWithTemplate(reason)
                                        .addConstraintViolation();
                                return false;
                            })
                    .orElse(true);
        }
    }
}

package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.semver4j.Semver;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Where packages come from, which decides how they are named and their versions ordered. */
enum Ecosystem {
    PYPI("PyPI") {
        @Override
        String normal(String name) {
            return name.strip().toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
        }

        @Override
        OptionalInt compare(String one, String other) {
            Optional<Pep440> left = Pep440.parse(one);
            Optional<Pep440> right = Pep440.parse(other);
            return left.isPresent() && right.isPresent()
                    ? OptionalInt.of(left.get().compareTo(right.get()))
                    : OptionalInt.empty();
        }
    },
    NPM("npm") {
        @Override
        String normal(String name) {
            return name.strip();
        }

        @Override
        OptionalInt compare(String one, String other) {
            return Semver.isValid(one) && Semver.isValid(other)
                    ? OptionalInt.of(new Semver(one).compareTo(new Semver(other)))
                    : OptionalInt.empty();
        }
    };

    private final String word;

    Ecosystem(String word) {
        this.word = word;
    }

    /** As OSV writes it. */
    String word() {
        return word;
    }

    /** What the reading was taken of: npm's lock lies on the machine, Python's in a container. */
    Reading named(Reading reading, StepContext context) {
        return this == NPM ? OnHost.named(reading, context) : reading;
    }

    /** The name that all spellings of it share. */
    abstract String normal(String name);

    /** Empty if one of them isn't a version. */
    abstract OptionalInt compare(String one, String other);

    boolean isVersion(String text) {
        return compare(text, text).isPresent();
    }

    /** {@code pypi}, as in the names of the shipped snapshots. */
    String file() {
        return name().toLowerCase(Locale.ROOT) + ".json";
    }
}

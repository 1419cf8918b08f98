package org.amas.maintenance.target;

/** A property that can't be used; ends the start with the property's name. */
public class InvalidConfiguration extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String remedy;

    /**
     * @param property its full name, {@code amas.environments.production.targets.redis.url}
     * @param wrong what is wrong with it, never its value if that may be a secret
     * @param remedy what to write instead
     */
    public InvalidConfiguration(String property, String wrong, String remedy) {
        super(property + " " + wrong);
        this.property = property;
        this.remedy = remedy;
    }

    String property() {
        return property;
    }

    String remedy() {
        return remedy;
    }
}

package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import javax.sql.DataSource;

/** Listens to every statement that the application prepares. */
public class Statements implements BeanPostProcessor {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    public void forget() {
        heard.clear();
    }

    /** How many since have named one of these. */
    public long naming(String... tables) {
        return heard.stream().filter(sql -> Stream.of(tables).anyMatch(sql::contains)).count();
    }

    /** How many have read from this table since. */
    long readsOf(String table) {
        String from = " from " + table + " ";
        return heard.stream()
                .map(sql -> (sql + " ").toLowerCase(Locale.ROOT).replaceAll("\\s+", " "))
                .filter(sql -> sql.startsWith("select") && sql.contains(from))
                .count();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? new TappedDataSource(source, this::hear) : bean;
    }

    private @Nullable Object hear(
            Method method, @Nullable Object @Nullable [] arguments, TappedDataSource.Real real)
            throws Throwable {
        if (arguments != null && method.getName().equals("prepareStatement")) {
            heard.add(String.valueOf(arguments[0]));
        }
        return real.call();
    }
}

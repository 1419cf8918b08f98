package org.amas.maintenance.run;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

/** Listens to every statement that the application prepares. */
class Statements implements BeanPostProcessor {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    void forget() {
        heard.clear();
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
        return bean instanceof DataSource source ? new Listening(source) : bean;
    }

    private final class Listening extends DelegatingDataSource {

        private Listening(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection real = super.getConnection();
            return (Connection)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("prepareStatement")) {
                                    heard.add((String) arguments[0]);
                                }
                                try {
                                    return method.invoke(real, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }
    }
}

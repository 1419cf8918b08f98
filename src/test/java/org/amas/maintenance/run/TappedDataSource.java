package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/** Lets a test have a part in what is called on connections. */
class TappedDataSource extends DelegatingDataSource {

    private final Tap tap;

    /** What a test makes of a call. */
    interface Tap {

        @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments, Real real)
                throws Throwable;
    }

    /** The call itself. */
    interface Real {

        @Nullable Object call() throws Throwable;
    }

    TappedDataSource(DataSource source, Tap tap) {
        super(source);
        this.tap = tap;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection real = super.getConnection();
        return (Connection)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) ->
                                tap.call(method, arguments, () -> call(real, method, arguments)));
    }

    private static @Nullable Object call(
            Connection real, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

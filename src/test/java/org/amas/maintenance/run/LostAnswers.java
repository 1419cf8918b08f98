package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/** A database whose answer to a commit of a run can get lost: what was committed stays so. */
class LostAnswers implements BeanPostProcessor {

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile int every;

    /**
     * @param every so many commits; 0 for none
     */
    void lose(int every) {
        this.every = every;
    }

    int lost() {
        return lost.get();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? new Unreliable(source) : bean;
    }

    private final class Unreliable extends DelegatingDataSource {

        private Unreliable(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, method, arguments) -> call(connection, method, arguments));
        }
    }

    private @Nullable Object call(
            Connection connection, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Object answer;
        try {
            answer = method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (method.getName().equals("commit") && isLost()) {
            lost.incrementAndGet();
            throw new SQLException("the connection broke before the answer came", "08006");
        }
        return answer;
    }

    private boolean isLost() {
        return every > 0
                && Thread.currentThread().getName().startsWith("run-")
                && commits.incrementAndGet() % every == 0;
    }
}

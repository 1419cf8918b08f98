package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/**
 * A database whose answer to a commit of a run can get lost: what was committed stays so. Or one
 * that throws what no database should.
 */
class LostAnswers implements BeanPostProcessor {

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile int every;
    private volatile boolean breaking;

    /**
     * @param every so many commits; 0 for none
     */
    void lose(int every) {
        this.every = every;
    }

    /** Whatever the dispatcher asks: an exception that is none of a database. */
    void breakDispatcher(boolean breaks) {
        broken.set(0);
        breaking = breaks;
    }

    int broken() {
        return broken.get();
    }

    int lost() {
        return lost.get();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? new TappedDataSource(source, this::call) : bean;
    }

    private @Nullable Object call(
            Method method, @Nullable Object @Nullable [] arguments, TappedDataSource.Real real)
            throws Throwable {
        if (breaking
                && method.getName().equals("prepareStatement")
                && Thread.currentThread().getName().equals("run-dispatcher")) {
            broken.incrementAndGet();
            throw new UnsupportedOperationException("nobody expects this");
        }
        Object answer = real.call();
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

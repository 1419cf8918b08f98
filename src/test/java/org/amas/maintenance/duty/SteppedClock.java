package org.amas.maintenance.duty;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Time as a test wants it; it goes on by itself, too, as fast as the real one. */
public class SteppedClock implements BeanPostProcessor {

    public static Instant start = Instant.EPOCH;

    private volatile Instant set = start;
    private volatile long since = System.nanoTime();

    void set(Instant now) {
        set = now;
        since = System.nanoTime();
    }

    /** Until then, and a look at the schedule. */
    public static void leap(ConfigurableApplicationContext node, Instant to) {
        node.getBean(SteppedClock.class).set(to);
        node.getBean(Round.class).go();
    }

    Instant now() {
        return set.plusNanos(System.nanoTime() - since).truncatedTo(ChronoUnit.MICROS);
    }

    Clock clock() {
        return new Stepped(Clock.systemUTC());
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Clock real ? new Stepped(real) : bean;
    }

    private final class Stepped extends Clock {

        private final Clock real;

        private Stepped(Clock real) {
            this.real = real;
        }

        @Override
        public Instant instant() {
            return now();
        }

        @Override
        public ZoneId getZone() {
            return real.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new Stepped(real.withZone(zone));
        }
    }
}

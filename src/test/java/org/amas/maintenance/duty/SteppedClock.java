package org.amas.maintenance.duty;

import org.springframework.beans.factory.config.BeanPostProcessor;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** Time as a test wants it; it goes on by itself, too, as fast as the real one. */
class SteppedClock implements BeanPostProcessor {

    static Instant start = Instant.EPOCH;

    private volatile Instant set = start;
    private volatile long since = System.nanoTime();

    void set(Instant now) {
        set = now;
        since = System.nanoTime();
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

package org.amas.maintenance.run;

import org.springframework.beans.factory.config.BeanPostProcessor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Lets a test find out what time alone brings, without waiting for it. */
class LateClock implements BeanPostProcessor {

    private volatile Duration late = Duration.ZERO;

    void advance(Duration by) {
        late = late.plus(by);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Clock real ? new Late(real) : bean;
    }

    private final class Late extends Clock {

        private final Clock real;

        private Late(Clock real) {
            this.real = real;
        }

        @Override
        public Instant instant() {
            return real.instant().plus(late);
        }

        @Override
        public ZoneId getZone() {
            return real.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new Late(real.withZone(zone));
        }
    }
}

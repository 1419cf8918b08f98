package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDenied;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import redis.clients.jedis.Jedis;

import java.net.URI;
import java.util.List;

/** A real Redis at its limit gets more memory, and nothing else happens to it. */
class RedisRaiseMaxmemoryIT {

    private static final RedisRaiseMaxmemory.Settings DEFAULTS =
            new RedisRaiseMaxmemory.Settings(null, null, null);

    private final RedisRaiseMaxmemory kind = new RedisRaiseMaxmemory();
    private Jedis jedis;
    private String before;

    @BeforeEach
    void remember() {
        jedis = Lab.shared().redis().connect(0);
        before = jedis.configGet("maxmemory").get("maxmemory");
    }

    @AfterEach
    void restore() {
        jedis.configSet("maxmemory", before);
        jedis.close();
    }

    private static RecordingContext context() {
        return context(null, LabRedis.PASSWORD);
    }

    private static RecordingContext context(@Nullable String user, String password) {
        return new RecordingContext()
                .with(
                        new RedisTarget(
                                URI.create(Lab.shared().redis().url(0)),
                                user,
                                Secret.of(password)));
    }

    /** Above what it uses by so little that more than half of it is used. */
    private long fill() {
        long used = Info.parse(jedis.info("memory")).count("used_memory");
        long limit = used / 10 * 13;
        jedis.configSet("maxmemory", Long.toString(limit));
        return limit;
    }

    private long limit() {
        return Long.parseLong(jedis.configGet("maxmemory").get("maxmemory"));
    }

    @Test
    void raisesALimitThatIsReached() throws Exception {
        RedisRaiseMaxmemory.Settings half = new RedisRaiseMaxmemory.Settings(50, 25, 80);
        long full = fill();
        long keys = jedis.dbSize();
        RecordingContext context = context();
        Plan plan = context.plan(kind, half);
        assertThat(plan.objects())
                .singleElement()
                .satisfies(o -> assertThat(o.action()).startsWith("raise from " + full));

        Outcome outcome = context.approving(plan.objects()).perform(kind, half);

        assertThat(outcome.headline()).startsWith("maxmemory raised from");
        assertThat(limit()).isGreaterThanOrEqualTo(full + full / 5);
        assertThat(jedis.dbSize()).isEqualTo(keys);
        assertThat(context.tables().getFirst().rows().getFirst())
                .contains("CONFIG SET maxmemory " + full);
    }

    @Test
    void offersNothingWhileThereIsRoom() throws Exception {
        jedis.configSet("maxmemory", Long.toString(4L << 30));
        assertThat(context().plan(kind, DEFAULTS).objects()).isEmpty();
        jedis.configSet("maxmemory", "0");
        assertThat(context().plan(kind, DEFAULTS).objects()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "redis.raise-maxmemory",
            fault = "there is room again by then",
            removed = "there is none")
    void refusesWhatIsNotNeededAnyMore() throws Exception {
        RedisRaiseMaxmemory.Settings half = new RedisRaiseMaxmemory.Settings(50, 25, 80);
        fill();
        RecordingContext context = context();
        List<PlannedObject> objects = context.plan(kind, half).objects();
        assertThat(objects).hasSize(1);
        jedis.configSet("maxmemory", Long.toString(4L << 30));

        Outcome outcome = context.approving(objects).perform(kind, half);

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).startsWith("refused:");
        assertThat(limit()).isEqualTo(4L << 30);

        long full = fill();
        RecordingContext again = context();
        again.approving(again.plan(kind, half).objects());
        assertThat(again.perform(kind, half).ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(limit()).isGreaterThan(full);
    }

    @Test
    void neverRaisesItBeyondItsShareOfTheMachine() {
        Info full =
                Info.parse(
                        """
                        used_memory:950000000
                        maxmemory:1000000000
                        total_system_memory:2000000000
                        """);
        assertThat(RedisRaiseMaxmemory.raise(full, DEFAULTS)).isEmpty();
        assertThat(RedisRaiseMaxmemory.raise(full, new RedisRaiseMaxmemory.Settings(90, 25, 80)))
                .hasValueSatisfying(r -> assertThat(r.to()).isEqualTo(1193L << 20));
    }

    @Test
    void saysWhatOurAccountLacks() throws Exception {
        RedisRaiseMaxmemory.Settings half = new RedisRaiseMaxmemory.Settings(50, 25, 80);
        fill();
        List<PlannedObject> objects = context().plan(kind, half).objects();
        jedis.aclSetUser("emergency", "on", ">emergency", "+ping", "+info", "+select", "+client");
        try {
            RecordingContext context = context("emergency", "emergency").approving(objects);
            assertThatThrownBy(() -> context.perform(kind, half))
                    .isInstanceOfSatisfying(
                            TargetDenied.class,
                            denied -> assertThat(denied.remedy()).contains("+config|set"));
        } finally {
            jedis.aclDelUser("emergency");
        }
    }
}

package org.amas.maintenance.lab;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.SetParams;

import java.util.Map;

/**
 * Keys of all of AMAS's prefixes. Queues, agents and contexts live until somebody removes them;
 * everything else should expire, and in the faulty lab some of it doesn't.
 */
final class RedisSeed {

    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;
    private static final SetParams FOR_EVER = SetParams.setParams();

    private RedisSeed() {}

    static void plant(LabRedis server, boolean healthy) {
        plant(server, 0, 1, healthy);
        plant(server, 1, 4, true);
    }

    private static void plant(LabRedis server, int database, int share, boolean healthy) {
        try (Jedis jedis = server.connect(database)) {
            Pipeline pipeline = jedis.pipelined();
            lasting(pipeline, share);
            expiring(pipeline, share);
            if (!healthy) {
                faults(pipeline);
            }
            pipeline.sync();
        }
    }

    private static void lasting(Pipeline pipeline, int share) {
        for (int n = 1; n <= 10; n++) {
            pipeline.hset(
                    "agent:agent_" + n,
                    Map.of("status", "idle", "type", "analyzer", "load", Integer.toString(n % 4)));
        }
        for (int n = 0; n < 40 / share; n++) {
            pipeline.rpush("queue:" + (n % 2 == 0 ? "tasks" : "reports"), "task_" + (3981 + n));
        }
        for (int n = 0; n < 200 / share; n++) {
            pipeline.set("shared_context:session_" + n, "{\"turns\":" + n % 9 + "}");
        }
    }

    private static void expiring(Pipeline pipeline, int share) {
        strings(pipeline, "task:task_", 800 / share, expires(2 * DAY));
        strings(pipeline, "task:progress:task_", 300 / share, expires(DAY));
        strings(pipeline, "event_bus:events:", 400 / share, expires(7 * DAY));
        strings(pipeline, "correlation:req_", 300 / share, expires(DAY));
        strings(pipeline, "cost:entry:", 600 / share, expires(90 * DAY));
        strings(pipeline, "cost:daily:day_", 30, expires(90 * DAY));
        strings(pipeline, "ratelimit:user_", 40 / share, expires(HOUR));
        strings(pipeline, "prediction:task_", 200 / share, expires(DAY));
    }

    private static void faults(Pipeline pipeline) {
        strings(pipeline, "task:progress:lost_", 150, FOR_EVER);
        strings(pipeline, "ratelimit:198.51.100.", 60, FOR_EVER);
        strings(pipeline, "prediction:lost_", 40, FOR_EVER);
    }

    private static void strings(Pipeline pipeline, String prefix, int count, SetParams life) {
        for (int n = 1; n <= count; n++) {
            pipeline.set(prefix + n, "{\"value\":" + n + "}", life);
        }
    }

    private static SetParams expires(long seconds) {
        return SetParams.setParams().ex(seconds);
    }
}

package org.amas.maintenance.step.redis;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Samples keys by SCAN: how many of each prefix never expire though they should, and which are the
 * largest. Reads names, lives and sizes, never a value, and leaves the time a key was last used as
 * it is.
 */
@Component
class RedisKeys extends RedisCheck<RedisKeys.Settings> {

    private static final int PAGE = 500;

    /** What the rest of the step needs when the walk has to end. */
    private static final Duration RESERVE = Duration.ofSeconds(5);

    /**
     * @param sample at most so many keys are looked at
     * @param expiring prefixes of keys that should all expire; the longest that fits a key counts
     * @param lasting prefixes of keys that live until somebody removes them
     * @param largest how many of the largest keys are shown
     */
    record Settings(
            @Min(100) @Max(200_000) Integer sample,
            @Size(max = 50) List<@NotBlank String> expiring,
            @Size(max = 50) List<@NotBlank String> lasting,
            @Min(1) @Max(100) Integer largest) {

        Settings {
            sample = sample == null ? Integer.valueOf(20_000) : sample;
            expiring =
                    expiring == null
                            ? List.of(
                                    "task:",
                                    "task:progress:",
                                    "event_bus:",
                                    "correlation:",
                                    "cost:",
                                    "ratelimit:",
                                    "prediction:")
                            : List.copyOf(expiring);
            lasting =
                    lasting == null
                            ? List.of("agent:", "queue:", "shared_context:")
                            : List.copyOf(lasting);
            largest = largest == null ? Integer.valueOf(10) : largest;
        }
    }

    @Override
    public String name() {
        return "redis.keys";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "keys",
                "sampled_percent",
                "sampled_keys",
                "sampled_bytes",
                "lasting_keys",
                "largest_key_bytes");
    }

    @Override
    String rules() {
        return "~* +scan +dbsize +ttl +memory|usage";
    }

    @Override
    Outcome check(Settings settings, Jedis jedis, StepContext context) {
        long total = jedis.dbSize();
        context.say("> DBSIZE: %,d keys".formatted(total));
        KeySample sample = new KeySample(settings.expiring(), settings.lasting());
        walk(jedis, sample, total, settings.sample(), context);
        return judge(sample, total, settings, context);
    }

    private static void walk(
            Jedis jedis, KeySample sample, long total, int most, StepContext context) {
        context.say("> SCAN, at most %,d keys".formatted(most));
        ScanParams page = new ScanParams().count(PAGE);
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        do {
            ScanResult<byte[]> found = jedis.scan(cursor, page);
            look(jedis, found.getResult(), sample);
            cursor = found.getCursorAsBytes();
            sample.complete(found.isCompleteIteration());
            context.progress(Math.min(1, (double) sample.keys() / Math.clamp(total, 1, most)));
        } while (!sample.isComplete()
                && sample.keys() < most
                && !context.cancelled()
                && context.timeLeft().compareTo(RESERVE) > 0);
    }

    private static void look(Jedis jedis, List<byte[]> keys, KeySample sample) {
        List<Response<Long>> lives = new ArrayList<>();
        List<Response<Long>> sizes = new ArrayList<>();
        try (Pipeline pipeline = jedis.pipelined()) {
            for (byte[] key : keys) {
                lives.add(pipeline.ttl(key));
                sizes.add(pipeline.memoryUsage(key));
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            Long life = lives.get(i).get();
            Long size = sizes.get(i).get();
            if (life != null && life != -2 && size != null) {
                sample.add(keys.get(i), life == -1, size);
            }
        }
    }

    static Outcome judge(KeySample sample, long total, Settings settings, StepContext context) {
        double percent = sample.isComplete() || total == 0 ? 100 : 100.0 * sample.keys() / total;
        context.reading(Reading.of("keys", total, ""));
        context.reading(Reading.of("sampled_percent", Math.min(100, percent), "%"));
        context.reading(Reading.of("largest_key_bytes", sample.largest(), "bytes"));
        sample.groups().forEach(group -> report(group, context));
        context.show(sample.table(percent));
        context.show(sample.largestTable(settings.largest()));
        long lasting = sample.groups().stream().mapToLong(KeySample.Group::lasting).sum();
        return Outcome.done(
                "%,d of %,d keys looked at; %,d never expire, %,d of them should"
                        .formatted(sample.keys(), total, lasting, sample.overdue()));
    }

    private static void report(KeySample.Group group, StepContext context) {
        if (!group.declared()) {
            return;
        }
        String prefix = group.prefix();
        context.reading(Reading.of("sampled_keys", group.keys(), "").label("prefix", prefix));
        context.reading(
                Reading.of("sampled_bytes", group.bytes(), "bytes").label("prefix", prefix));
        context.reading(Reading.of("lasting_keys", group.lasting(), "").label("prefix", prefix));
        if (group.overdue() > 0) {
            context.finding(
                    Finding.warning(
                                    prefix,
                                    "%,d of %,d keys of %s looked at never expire, and should."
                                            .formatted(group.lasting(), group.keys(), prefix),
                                    "no-expiry:" + prefix)
                            .evidence("for example " + String.join(", ", group.examples())));
        }
    }
}

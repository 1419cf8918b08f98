package org.amas.maintenance.step.docker;

import tools.jackson.databind.JsonNode;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one running container uses of the machine, as the engine counts it over about a second.
 *
 * @param inspected how it was made
 * @param stats what the engine measured
 */
record ContainerUse(JsonNode inspected, JsonNode stats) {

    private static final double NANOS = 1e9;

    String service() {
        return Inspections.service(inspected);
    }

    String name() {
        return Inspections.name(inspected);
    }

    /**
     * In bytes, without file pages that the kernel gives back when somebody needs them; empty where
     * the kernel doesn't count memory by container.
     */
    OptionalLong memory() {
        JsonNode memory = stats.path("memory_stats");
        if (!memory.path("usage").isNumber()) {
            return OptionalLong.empty();
        }
        JsonNode detail = memory.path("stats");
        long idle =
                detail.has("total_inactive_file")
                        ? detail.path("total_inactive_file").asLong(0)
                        : detail.path("inactive_file").asLong(0);
        return OptionalLong.of(Math.max(0, memory.path("usage").asLong(0) - idle));
    }

    /** In bytes; empty if it may take all of the machine's. */
    OptionalLong memoryLimit() {
        long limit = inspected.path("HostConfig").path("Memory").asLong(0);
        return limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty();
    }

    OptionalDouble memoryPercent() {
        return memory().isPresent() && memoryLimit().isPresent()
                ? OptionalDouble.of(100.0 * memory().getAsLong() / memoryLimit().getAsLong())
                : OptionalDouble.empty();
    }

    /** Processors it was busy on, 0.5 for half of one; empty where nothing was counted. */
    OptionalDouble processors() {
        JsonNode now = stats.path("cpu_stats");
        JsonNode before = stats.path("precpu_stats");
        double own = total(now) - total(before);
        double all =
                now.path("system_cpu_usage").asDouble(0)
                        - before.path("system_cpu_usage").asDouble(0);
        return all > 0
                ? OptionalDouble.of(own / all * now.path("online_cpus").asInt(1))
                : OptionalDouble.empty();
    }

    private static double total(JsonNode cpu) {
        return cpu.path("cpu_usage").path("total_usage").asDouble(0);
    }

    /** Processors it may use; empty if all. */
    OptionalDouble processorLimit() {
        JsonNode host = inspected.path("HostConfig");
        double quota = host.path("CpuQuota").asDouble(0);
        double period = host.path("CpuPeriod").asDouble(0);
        double given = host.path("NanoCpus").asDouble(0) / NANOS;
        double limit = given > 0 ? given : quota > 0 && period > 0 ? quota / period : 0;
        return limit > 0 ? OptionalDouble.of(limit) : OptionalDouble.empty();
    }

    OptionalDouble processorPercent() {
        return processors().isPresent() && processorLimit().isPresent()
                ? OptionalDouble.of(
                        100 * processors().getAsDouble() / processorLimit().getAsDouble())
                : OptionalDouble.empty();
    }
}

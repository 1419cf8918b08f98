package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.KeptFile;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.RedisTarget;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The removed keys as the commands that bring them back, in Redis's own protocol: {@code redis-cli
 * --pipe} takes the file as it is. A key that exists again by then is left as it is.
 */
final class Undo implements AutoCloseable {

    static final String NAME = "removed-keys";
    static final String ENDING = "resp";

    private final KeptFile file;

    private Undo(KeptFile file) {
        this.file = file;
    }

    /** A key with its value as DUMP gives it. */
    record Dumped(Idle.Key key, byte[] value) {}

    /**
     * Begins a new file.
     *
     * @param folder empty for the step's own
     * @param database in which the keys were
     */
    static Undo create(StepContext context, String folder, int database) throws IOException {
        Undo undo = new Undo(KeptFile.create(context, folder, NAME, ENDING));
        if (database != 0) {
            undo.file.add(command(bytes("SELECT"), bytes(Integer.toString(database))));
        }
        return undo;
    }

    Path path() {
        return file.path();
    }

    /** What a person types to bring them back. */
    String command(RedisTarget redis) {
        return redis.commandLine() + " --pipe < " + path();
    }

    /**
     * Keeps these before anything happens to them.
     *
     * @return the place to {@link #forget} them from
     */
    long keep(List<Dumped> keys) throws IOException {
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        keys.forEach(k -> commands.writeBytes(restore(k)));
        return file.add(commands.toByteArray());
    }

    /** These keys were not removed after all. */
    void forget(long place) throws IOException {
        file.cut(place);
    }

    void discard() throws IOException {
        file.discard();
    }

    private static byte[] restore(Dumped dumped) {
        return command(
                bytes("RESTORE"),
                dumped.key().key(),
                bytes("0"),
                dumped.value(),
                bytes("IDLETIME"),
                bytes(Long.toString(dumped.key().idle())));
    }

    private static byte[] command(byte[]... words) {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(bytes("*" + words.length + "\r\n"));
        for (byte[] word : words) {
            command.writeBytes(bytes("$" + word.length + "\r\n"));
            command.writeBytes(word);
            command.writeBytes(bytes("\r\n"));
        }
        return command.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

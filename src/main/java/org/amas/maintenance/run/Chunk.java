package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/** A piece of one step's output, as stored; what a viewer made of it is made only once. */
public final class Chunk {

    private final long position;
    private final long firstLine;
    private final byte[] content;
    private volatile @Nullable Object rendered;

    Chunk(long position, long firstLine, byte[] content) {
        this.position = position;
        this.firstLine = firstLine;
        this.content = content;
    }

    /** Offset of its first byte in the step's output. */
    public long position() {
        return position;
    }

    /** Offset after its last byte. */
    public long end() {
        return position + content.length;
    }

    /** Number of the line its first byte is in, from 1. */
    public long firstLine() {
        return firstLine;
    }

    /** Not a copy: don't change it. */
    public byte[] content() {
        return content;
    }

    /**
     * The rendering, made by the first viewer who asks and shared by all; always ask for the same.
     */
    @SuppressWarnings("unchecked")
    public <T> T rendered(Function<Chunk, T> render) {
        Object made = rendered;
        if (made == null) {
            made = render.apply(this);
            rendered = made;
        }
        return (T) made;
    }
}

package org.amas.maintenance.run;

/** A piece of one step's output, as stored. */
public final class Chunk {

    private final long position;
    private final long firstLine;
    private final byte[] content;

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
}

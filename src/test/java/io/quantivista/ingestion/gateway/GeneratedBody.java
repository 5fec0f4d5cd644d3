package io.quantivista.ingestion.gateway;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** A body that is made while it is sent: line after line, never in memory as a whole. Used by one thread. */
final class GeneratedBody extends InputStream {
    private final int lines;
    private final IntFunction<String> line;
    private byte[] current = {};
    private int at;
    private int next;

    /** @param line the text of line n, from 0, without its line end */
    GeneratedBody(int lines, IntFunction<String> line) {
        this.lines = lines;
        this.line = line;
    }

    @Override
    public int read() {
        return isAtEnd() ? -1 : current[at++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int read = 0;
        while (read < length && !isAtEnd()) {
            int taken = Math.min(length - read, current.length - at);
            System.arraycopy(current, at, target, offset + read, taken);
            at += taken;
            read += taken;
        }
        return read == 0 && length > 0 ? -1 : read;
    }

    private boolean isAtEnd() {
        if (at == current.length && next < lines) {
            current = (line.apply(next++) + "\n").getBytes(StandardCharsets.UTF_8);
            at = 0;
        }
        return at == current.length;
    }
}

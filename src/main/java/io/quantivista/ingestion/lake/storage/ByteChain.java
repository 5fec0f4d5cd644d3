package io.quantivista.ingestion.lake.storage;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Bytes that are only appended and then handed on whole, in blocks of a pool: growing copies nothing. One thread. */
public final class ByteChain {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NO_BLOCK = {};

    /** Takes the bytes of a chain, piece by piece. */
    public interface Sink {
        void write(byte[] bytes, int from, int to) throws IOException;
    }

    private final BlockPool pool;
    private final List<byte[]> full = new ArrayList<>(2);
    private byte[] block = NO_BLOCK;
    private int used;

    public ByteChain(BlockPool pool) {
        this.pool = pool;
    }

    public int size() {
        return full.size() * BlockPool.BLOCK_BYTES + used;
    }

    /** Memory held. */
    public int capacity() {
        return full.size() * BlockPool.BLOCK_BYTES + block.length;
    }

    public void put(byte[] source, int from, int to) {
        int at = from;
        while (at < to) {
            if (used == block.length) {
                addBlock();
            }
            int length = Math.min(to - at, block.length - used);
            System.arraycopy(source, at, block, used, length);
            used += length;
            at += length;
        }
    }

    /** Appends a length of four bytes, little-endian, and the bytes. */
    public void putSized(byte[] source, int from, int to) {
        if (block.length - used < Integer.BYTES) {
            byte[] length = new byte[Integer.BYTES];
            INT.set(length, 0, to - from);
            put(length, 0, Integer.BYTES);
        } else {
            INT.set(block, used, to - from);
            used += Integer.BYTES;
        }
        put(source, from, to);
    }

    private void addBlock() {
        if (block.length > 0) {
            full.add(block);
        }
        block = pool.take();
        used = 0;
    }

    public void writeTo(Sink sink) throws IOException {
        for (byte[] one : full) {
            sink.write(one, 0, one.length);
        }
        sink.write(block, 0, used);
    }

    public void appendTo(ByteBuilder target) {
        target.reserve(size());
        for (byte[] one : full) {
            target.putBytes(one, 0, one.length);
        }
        target.putBytes(block, 0, used);
    }

    /** Forgets the bytes; one block is kept for the next. */
    public void clear() {
        full.forEach(pool::giveBack);
        full.clear();
        used = 0;
    }

    /** Forgets the bytes and gives all memory back. */
    public void release() {
        clear();
        if (block.length > 0) {
            pool.giveBack(block);
            block = NO_BLOCK;
        }
    }
}

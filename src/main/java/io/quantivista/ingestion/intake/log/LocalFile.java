package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file of the local disk. An interrupt of the thread that uses it closes it, as the JDK has it. */
final class LocalFile implements LogFile {
    private final FileChannel channel;
    private final boolean isSynced;

    LocalFile(FileChannel channel, boolean isSynced) {
        this.channel = channel;
        this.isSynced = isSynced;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        try {
            return channel.write(source, at);
        } catch (IOException e) {
            throw DiskFullException.orSame(e);
        }
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        return channel.read(target, at);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    /** fdatasync: the content, and the length where it changed. */
    @Override
    public void sync() throws IOException {
        if (isSynced) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

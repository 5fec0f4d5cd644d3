package io.quantivista.ingestion.intake.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The group that is being written, outside of the heap: the entries are gathered here and go to the disk in one call. The JDK
 * would otherwise keep a copy of every buffer of a gathering write. Owned by the writer.
 */
final class GroupBuffer {
    private ByteBuffer staged;

    GroupBuffer(int size) {
        staged = allocate(size);
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int bytesOf(List<PendingAppend> group) {
        return GroupFrame.BYTES
                + group.stream().mapToInt(append -> append.entry().frameBytes()).sum();
    }

    /** The frames of a group that will stand at {@code offset}. Valid until the next call. */
    ByteBuffer stage(List<PendingAppend> group, long first, long salt, long offset) {
        int bytes = bytesOf(group);
        if (staged.capacity() < bytes) {
            staged = allocate(bytes);
        }
        staged.clear();
        new GroupFrame(first, group.size(), bytes - GroupFrame.BYTES).put(staged, salt, offset);
        for (PendingAppend append : group) {
            append.entry().putFrame(staged, salt, offset + staged.position());
        }
        return staged.flip();
    }
}

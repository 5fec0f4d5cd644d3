package io.quantivista.ingestion.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What one input may cost. */
final class Cost {
    /**
     * While new inputs are looked for, every branch tells the fuzzer about itself: an input takes several times as long, and
     * what is made for a moment stays on the heap. What is found is looked at without.
     */
    private static final boolean HOOKED = Boolean.getBoolean("fuzz.hooked");

    /** Of the thread's own CPU time, so that a busy machine is no finding. */
    private static final long MAX_NANOS = (HOOKED ? 4 : 1) * 1_000_000_000L;

    /** Several times what the limits of the targets let a feed hold; the heap that fuzzing has is four times it. */
    private static final long MAX_BYTES = HOOKED ? Long.MAX_VALUE : 64L << 20;

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /** Runs the work; where it costs too much once more, as the first time it may have been the loading of classes. */
    static void bounded(Runnable work) {
        if (excess(work) != null) {
            String excess = excess(work);
            if (excess != null) {
                throw new AssertionError(excess);
            }
        }
    }

    private static @Nullable String excess(Runnable work) {
        long nanos = THREAD.getCurrentThreadCpuTime();
        long bytes = THREAD.getThreadAllocatedBytes(Thread.currentThread().getId());
        work.run();
        nanos = THREAD.getCurrentThreadCpuTime() - nanos;
        bytes = THREAD.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
        return nanos <= MAX_NANOS && bytes <= MAX_BYTES
                ? null
                : "an input took %d ms and %d bytes of heap, %d ms and %d are allowed"
                        .formatted(nanos / 1_000_000, bytes, MAX_NANOS / 1_000_000, MAX_BYTES);
    }
}

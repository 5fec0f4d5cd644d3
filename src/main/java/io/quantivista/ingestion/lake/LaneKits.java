package io.quantivista.ingestion.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the lanes write files with, one kit for each lane, whatever number of jobs it writes: the kit's scratch space is many times
 * what a small file holds. A lane makes its kit when it writes first; all of them are closed by the closings, or by
 * {@link #close}. A kit is used by one thread at a time; this is safe for any.
 */
final class LaneKits implements AutoCloseable {
    private final LakeConfig config;
    private final WriteMemory memory;
    private final Map<Integer, WriterKit> kits = new TreeMap<>();

    LaneKits(LakeConfig config, WriteMemory memory) {
        this.config = config;
        this.memory = memory;
    }

    synchronized WriterKit of(int lane) {
        return kits.computeIfAbsent(lane, first -> new WriterKit(config, memory));
    }

    /**
     * What is left to do for the files of all jobs that these kits write, once no lane is in use: in any order, side by side, each
     * once. What a lane has open is completed in one of them, as its kit is one thread's at a time.
     */
    synchronized List<Closing> closings(Collection<JobOutput> outputs) {
        outputs.forEach(JobOutput::endSpills);
        List<Closing> closings = new ArrayList<>();
        kits.forEach((lane, kit) -> closings.add(() -> {
            outputs.forEach(output -> output.finish(lane));
            kit.close();
        }));
        outputs.forEach(output -> closings.addAll(output.bucketClosings()));
        return closings;
    }

    @Override
    public synchronized void close() {
        kits.values().forEach(WriterKit::close);
    }
}

package io.quantivista.ingestion.quality.keys;

import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sets of one job, by name. Safe for any thread; each set has its own rule. */
public final class JobKeys implements AutoCloseable {
    private final Path folder;
    private final KeyMemory memory;
    private final KeyHash hash;
    private final Map<String, KeySet> sets = new LinkedHashMap<>();

    JobKeys(Path folder, KeyMemory memory, KeyHash hash) {
        this.folder = folder;
        this.memory = memory;
        this.hash = hash;
    }

    /** The set of a name, made empty when it is asked for first. */
    public synchronized KeySet set(String name) {
        return sets.computeIfAbsent(
                name, added -> new KeySet(folder.resolve(String.valueOf(sets.size())), memory, hash));
    }

    /** Removes all sets and their files. Any number of times. */
    @Override
    public synchronized void close() {
        try {
            for (KeySet set : sets.values()) {
                set.close();
            }
            LocalDisk.deleteTree(folder);
        } catch (IOException e) {
            throw DiskFailure.of("removing the keys of a job's checks", folder, e);
        }
    }
}

package io.quantivista.ingestion.quality.keys;

import io.quantivista.ingestion.lake.storage.DiskFailure;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Where the sets of all jobs live: one folder, and one bound on memory. Safe for any thread. */
public final class KeySpace {
    private final Path root;
    private final KeyMemory memory;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param root a folder for nothing else
     * @param memoryBytes what all sets together hold in memory, but for a few KiB each
     */
    public KeySpace(Path root, long memoryBytes) {
        this.root = root;
        this.memory = new KeyMemory(memoryBytes);
    }

    /** Removes what a gateway that died has left. */
    public void start() {
        try {
            LocalDisk.deleteTree(root);
        } catch (IOException e) {
            throw DiskFailure.of("removing old keys of checks", root, e);
        }
    }

    /** The sets of one job. */
    public JobKeys open(String jobId) {
        return new JobKeys(root.resolve(jobId), memory, KeyHash.sip(random));
    }
}

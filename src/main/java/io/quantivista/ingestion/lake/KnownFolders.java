package io.quantivista.ingestion.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Folders of partitions whose names are on the disk, so that a new file in one of them asks for no more than that folder's
 * sync. A few may be forgotten. Safe for any thread.
 */
final class KnownFolders {
    private static final int MOST = 10_000;

    private final Set<Path> synced = ConcurrentHashMap.newKeySet();

    /** Whether the folder is there for good; one that somebody has removed since is not. */
    boolean isThere(Path folder) {
        if (!synced.contains(folder)) {
            return false;
        }
        if (Files.isDirectory(folder)) {
            return true;
        }
        synced.remove(folder);
        return false;
    }

    /** The folders and those above them that were not known are synced. */
    void synced(Collection<Path> folders) {
        if (synced.size() > MOST) {
            synced.clear();
        }
        synced.addAll(folders);
    }
}

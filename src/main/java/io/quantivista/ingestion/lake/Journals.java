package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobJournal.Header;
import io.quantivista.ingestion.lake.JournalFile.Found;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The journals in one folder, and what of them somebody in this process works on. Safe for any thread. */
final class Journals {
    private final Path folder;
    private final LocalDisk disk;
    /** What recovery leaves alone. */
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    Journals(Path folder, LocalDisk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /** Makes the folder; durable once the one above is synced. */
    void makeFolder() throws IOException {
        Files.createDirectories(folder);
    }

    Path folder() {
        return folder;
    }

    /** Begins the journal of a job; durable when this returns. It is the caller's to work on. */
    JobJournal begin(Header header) throws IOException {
        JobJournal journal = open(header);
        try {
            journal.force();
            disk.sync(folder);
            return journal;
        } catch (IOException e) {
            journal.close();
            Files.deleteIfExists(pathOf(header.id()));
            running.remove(header.id());
            throw e;
        }
    }

    /** The same, and not durable before {@link JobJournal#force} and a sync of the folder. */
    JobJournal open(Header header) throws IOException {
        running.add(header.id());
        try {
            return JobJournal.begin(pathOf(header.id()), header, disk);
        } catch (IOException e) {
            running.remove(header.id());
            throw e;
        }
    }

    /** Opens a journal that was found, to go on behind its last whole line. */
    JobJournal reopen(Found found) throws IOException {
        return JobJournal.reopen(found, disk);
    }

    Path pathOf(String id) {
        return folder.resolve(id + JobJournal.SUFFIX);
    }

    /** Where rows are set aside until they are sorted into files. */
    Path spillFolder(String id) {
        return folder.resolve(id + ".spill");
    }

    boolean has(String id) {
        return Files.exists(pathOf(id));
    }

    Optional<Found> read(String id) throws IOException {
        return JournalFile.read(pathOf(id));
    }

    /** Those that nobody works on, in order of their names; one without a header is of nothing, and is deleted. */
    List<Found> unclaimed() throws IOException {
        return JournalFile.readAll(folder, running);
    }

    /** All as they stand now, also those that are being written; nothing is touched. */
    List<Found> lookAtAll() throws IOException {
        return JournalFile.lookAtAll(folder);
    }

    /** Whether nobody worked on it; it is the caller's now, until {@link #leave}. */
    boolean claim(String id) {
        return running.add(id);
    }

    /** Nobody works on it any more: its outcome is for recovery to find. */
    void leave(String id) {
        running.remove(id);
    }

    void removeSpill(String id) throws IOException {
        LocalDisk.deleteTree(spillFolder(id));
    }

    /** Deletes a journal that is needed no more; none there is fine. */
    void delete(String id) throws IOException {
        if (unlink(id)) {
            disk.sync(folder);
        }
    }

    /**
     * The same, and durable only with the folder's next sync. Until then a power cut may bring it back, which is fine where
     * settling it again changes nothing.
     */
    boolean unlink(String id) throws IOException {
        return Files.deleteIfExists(pathOf(id));
    }
}

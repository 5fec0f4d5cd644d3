package io.quantivista.ingestion.intake.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that does no more than it must: what was not synced may be lost, torn at any sector and reordered when
 * power fails; a failed sync loses some of it and later says that all is well; a write may take a part. It counts its calls
 * and kills the process at one of them. The same seed does the same.
 *
 * <p>Names are changed in one step each and, where the folder was not synced, each change survives or does not. A failed sync
 * of a folder leaves its changes undecided.
 */
public final class FaultyDisk implements LogFolder {
    static final int SECTOR = 512;

    private final Random random;
    private final Map<String, DiskFile> names = new TreeMap<>();
    private final Map<String, DiskFile> durableNames = new HashMap<>();
    private final List<Runnable> changes = new ArrayList<>();
    private int callsUntilDeath = Integer.MAX_VALUE;
    private boolean dead;
    private double failedSyncs;
    private double fullWrites;
    private long free = Long.MAX_VALUE / 4;
    private long total = Long.MAX_VALUE / 2;
    private long trace = 1;
    private int reuses;

    /** The process is gone: nothing that runs after it touches the disk. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    public FaultyDisk(Random random) {
        this.random = random;
    }

    Random random() {
        return random;
    }

    public void dieAfter(int calls) {
        callsUntilDeath = calls;
    }

    public void failSyncs(double share) {
        failedSyncs = share;
    }

    public void failWrites(double share) {
        fullWrites = share;
    }

    void space(long freeBytes, long totalBytes) {
        free = freeBytes;
        total = totalBytes;
    }

    public boolean isDead() {
        return dead;
    }

    /** How often a file was opened to be written over. */
    int reuses() {
        return reuses;
    }

    /** Changes with every call, so that two runs can be compared. */
    long trace() {
        return trace;
    }

    /** The process is gone, the machine is not: everything written is still seen. */
    public void restartProcess() {
        dead = false;
        callsUntilDeath = Integer.MAX_VALUE;
        failedSyncs = 0;
        fullWrites = 0;
    }

    /** Power fails: of what was not synced, some is there. */
    public void restartMachine() {
        restartProcess();
        for (Runnable change : changes) {
            if (random.nextBoolean()) {
                change.run();
            }
        }
        changes.clear();
        names.clear();
        names.putAll(durableNames);
        names.values().stream().distinct().forEach(DiskFile::losePower);
    }

    /** Called at every call: the process may die before it, or after. */
    void call(int what, long detail) {
        if (dead) {
            throw new Killed();
        }
        trace = trace * 31 + what;
        trace = trace * 31 + detail;
        if (callsUntilDeath-- <= 0) {
            dead = true;
            throw new Killed();
        }
    }

    boolean syncFails() {
        return failedSyncs > 0 && random.nextDouble() < failedSyncs;
    }

    boolean isFull() {
        return fullWrites > 0 && random.nextDouble() < fullWrites;
    }

    @Override
    public List<String> list() {
        call(1, names.size());
        return List.copyOf(names.keySet());
    }

    @Override
    public LogFile create(String name) throws IOException {
        call(2, name.hashCode());
        if (isFull()) {
            throw new DiskFullException(new IOException("No space left on device"));
        }
        DiskFile made = new DiskFile(this);
        names.put(name, made);
        changes.add(() -> durableNames.put(name, made));
        return made;
    }

    @Override
    public LogFile openForReuse(String name) throws IOException {
        reuses++;
        return openForReading(name);
    }

    @Override
    public LogFile openForReading(String name) throws IOException {
        call(3, name.hashCode());
        DiskFile file = names.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }

    @Override
    public void rename(String from, String to) {
        call(4, to.hashCode());
        DiskFile file = names.remove(from);
        names.put(to, file);
        changes.add(() -> {
            durableNames.remove(from, file);
            durableNames.put(to, file);
        });
    }

    @Override
    public void unlink(String name) {
        call(5, name.hashCode());
        DiskFile file = names.remove(name);
        changes.add(() -> durableNames.remove(name, file));
    }

    @Override
    public void sync() throws IOException {
        call(6, changes.size());
        if (syncFails()) {
            throw new IOException("Input/output error (folder)");
        }
        changes.forEach(Runnable::run);
        changes.clear();
    }

    @Override
    public long freeBytes() {
        return free;
    }

    @Override
    public long totalBytes() {
        return total;
    }

    @Override
    public String pathOf(String name) {
        return "disk/" + name;
    }

    @Override
    public void close() {
        // nothing is held
    }
}

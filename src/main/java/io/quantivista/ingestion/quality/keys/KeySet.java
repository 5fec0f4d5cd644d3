package io.quantivista.ingestion.quality.keys;

import io.quantivista.ingestion.lake.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of keys of any number, exact, in bounded memory.
 *
 * <p>A table in memory takes the hashes of new keys. When it is full and may not grow it is written as a sorted file;
 * every {@link #FAN} files of a size become one. A Bloom filter over all that was written answers most questions about a
 * new key without a read. Whatever the hash says, a key is there only if its bytes are in the log.
 *
 * <p>One thread at a time adds. Once nobody adds any more, any thread may ask, each with a {@link Key} of its own.
 */
public final class KeySet {
    private static final int FAN = 4;
    private static final long LEAST_FILTER_BYTES = 4096;

    private final Path folder;
    private final KeyMemory memory;
    private final KeyHash hash;
    private final KeyLog log;
    private final KeyTable table;
    private final List<KeyRun> runs = new ArrayList<>();
    private @Nullable KeyFilter filter;
    private int files;
    private long size;
    private boolean closed;

    /** @param folder a folder of its own, made when the first file is */
    KeySet(Path folder, KeyMemory memory, KeyHash hash) {
        this.folder = folder;
        this.memory = memory;
        this.hash = hash;
        this.log = new KeyLog(folder.resolve("keys"));
        this.table = new KeyTable(log);
        memory.take(table.bytes());
    }

    /**
     * Adds a key; false where it was there.
     *
     * @throws io.quantivista.ingestion.error.GatewayException {@code disk_full} or {@code storage_failed}
     */
    public boolean add(Key key) {
        try {
            long hashed = hash.hash(key.bytes(), key.length());
            if (contains(hashed, key)) {
                return false;
            }
            long place = log.append(key);
            while (!table.add(hashed, place)) {
                makeRoom();
            }
            size++;
            return true;
        } catch (IOException e) {
            throw DiskFailure.of("keeping the keys of a check", folder, e);
        }
    }

    public boolean contains(Key key) {
        try {
            return contains(hash.hash(key.bytes(), key.length()), key);
        } catch (IOException e) {
            throw DiskFailure.of("reading the keys of a check", folder, e);
        }
    }

    /** How many keys are in it. */
    public long size() {
        return size;
    }

    private boolean contains(long hashed, Key key) throws IOException {
        if (table.contains(hashed, key)) {
            return true;
        }
        if (filter == null || !filter.mayContain(hashed)) {
            return false;
        }
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (runs.get(i).contains(hashed, key, log)) {
                return true;
            }
        }
        return false;
    }

    private void makeRoom() throws IOException {
        long growth = table.growthBytes();
        if (growth > 0 && 2 * growth <= memory.share() && memory.tryTake(growth)) {
            if (table.grow()) {
                return;
            }
            memory.giveBack(growth);
        }
        spill();
    }

    private void spill() throws IOException {
        long[] pairs = table.sort();
        int count = table.size();
        KeyFilter known = filter;
        if (known == null) {
            known = newFilter();
            filter = known;
        }
        for (int i = 0; i < 2 * count; i += 2) {
            known.add(pairs[i]);
        }
        runs.add(KeyRunWriter.write(nextFile(), pairs, count));
        table.clear();
        while (mustMerge()) {
            List<KeyRun> last = new ArrayList<>(runs.subList(runs.size() - FAN, runs.size()));
            KeyRun merged = KeyRunWriter.merge(nextFile(), last);
            runs.subList(runs.size() - FAN, runs.size()).clear();
            runs.add(merged);
            for (KeyRun run : last) {
                run.close();
            }
        }
    }

    private boolean mustMerge() {
        int count = runs.size();
        return count >= FAN
                && runs.get(count - FAN).level() == runs.get(count - 1).level();
    }

    /** As large as its share and what is left of the memory allow. */
    private KeyFilter newFilter() {
        long bytes = Math.max(LEAST_FILTER_BYTES, Long.highestOneBit(memory.share()));
        while (bytes > LEAST_FILTER_BYTES && !memory.tryTake(bytes)) {
            bytes /= 2;
        }
        if (bytes == LEAST_FILTER_BYTES) {
            memory.take(bytes);
        }
        return new KeyFilter(bytes);
    }

    private Path nextFile() {
        return folder.resolve("run-" + files++);
    }

    /** Files there are now; for tests. */
    int runs() {
        return runs.size();
    }

    /** Gives the memory back and removes the files. Any number of times. */
    void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        KeyFilter known = filter;
        memory.giveBack(table.bytes() + (known == null ? 0 : known.bytes()));
        log.close();
        for (KeyRun run : runs) {
            run.close();
        }
    }
}

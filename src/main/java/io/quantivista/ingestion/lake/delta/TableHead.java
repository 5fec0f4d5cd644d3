package io.quantivista.ingestion.lake.delta;

import io.quantivista.ingestion.lake.delta.CommitLog.CommitFacts;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a table's newest version, so that a commit does not read the whole log. Safe for any thread. */
final class TableHead {
    /**
     * How long a known version may be taken as the point to go on from. Far below the day for which every commit is kept: a
     * version that was cleaned up would look free.
     */
    private static final Duration STATE_LIFE = Duration.ofHours(1);

    private final String name;
    private final Path root;
    private final CommitLog log;
    private final TableSnapshots snapshots;
    private final Clock clock;
    private volatile @Nullable TableState state;
    private volatile SoftReference<TableVersion> newest = new SoftReference<>(null);

    TableHead(String name, Path root, CommitLog log, TableSnapshots snapshots, Clock clock) {
        this.name = name;
        this.root = root;
        this.log = log;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** A commit of this process was put on top of what was known. */
    void advance(TableState to) {
        state = to;
    }

    /** Somebody changed the table: the log is read anew. */
    void forget() {
        state = null;
    }

    /** What is known, brought up to date by the commits since. */
    Optional<TableState> current() {
        TableState known = state;
        if (known == null || known.loadedAt().plus(STATE_LIFE).isBefore(clock.instant())) {
            return load();
        }
        try {
            TableState current = known;
            for (Optional<CommitFacts> next = log.read(current.version() + 1);
                    next.isPresent();
                    next = log.read(current.version() + 1)) {
                if (next.get().changesTable()) {
                    return load();
                }
                current = current.at(current.version() + 1, next.get().transactions());
            }
            state = current;
            return Optional.of(current);
        } catch (IOException e) {
            throw DiskFailure.of("reading the log of table " + name, root, e);
        }
    }

    private Optional<TableState> load() {
        try {
            if (!log.isPresent() || !log.hasAfter(-1)) {
                return Optional.empty();
            }
        } catch (IOException e) {
            throw DiskFailure.of("reading the log of table " + name, root, e);
        }
        TableState loaded = snapshots.load();
        state = loaded;
        return Optional.of(loaded);
    }

    /** The table at its newest version with its live files; empty where there is none. Costs a read of the log. */
    Optional<TableVersion> read() {
        Optional<TableState> current = current();
        if (current.isEmpty()) {
            return Optional.empty();
        }
        TableVersion known = newest.get();
        if (known != null && known.version() == current.get().version()) {
            return Optional.of(known);
        }
        TableVersion version = snapshots.read(current.get().version());
        newest = new SoftReference<>(version);
        return Optional.of(version);
    }
}

package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What follows from the entries that were noted, and from nothing else. It is its own lock, which whoever looks at it holds. */
final class BookState {
    /** The position of an entry of another log. */
    static final long ELSEWHERE = -1;

    final KeyTable keys;
    final StreamTable streams;
    /** Positions of void entries that the log may still have. */
    final TreeSet<Long> voids = new TreeSet<>();

    final LogTime time = new LogTime();
    /** Names of tables; there are as many as the catalogue of tables has. */
    final List<String> tables = new ArrayList<>();
    /** The last position that was noted. */
    long noted = -1;

    BookState(ReceiptConfig config) {
        keys = new KeyTable(config.maxKeys(), config.retention());
        streams = new StreamTable(config.maxStreams(), config.streamRetention());
    }

    Verdict note(
            long position, LogEntry entry, @Nullable Hash128 key, @Nullable Hash128 print, @Nullable Hash128 stream) {
        if (position <= noted) {
            return voids.contains(position) ? Verdict.VOID : Verdict.ACCEPTED;
        }
        noted = position;
        time.advance(LogTime.secondsOf(entry.receivedAt()));
        int now = time.seconds();
        keys.expire(now);
        streams.expire(now);
        // A void entry behind those that the archive was written for: what made it void may be forgotten by now.
        if (voids.contains(position)) {
            return Verdict.VOID;
        }
        StreamSequence sequence = entry.streamSequence();
        boolean isInOrder = sequence == null || stream == null || sequence.sequence() == streams.last(stream, now) + 1;
        if (!isInOrder || key != null && keys.find(key, now) != KeyTable.NONE) {
            voids.add(position);
            return Verdict.VOID;
        }
        if (key != null && print != null) {
            keys.add(key, print, position, entry.records(), tableIndex(entry.table()), now);
        }
        if (sequence != null && stream != null) {
            streams.advance(stream, sequence.sequence(), now);
        }
        return Verdict.ACCEPTED;
    }

    int timeAfter(Instant now) {
        return time.after(LogTime.secondsOf(now));
    }

    int tableIndex(String table) {
        int index = tables.indexOf(table);
        if (index < 0) {
            index = tables.size();
            tables.add(table);
        }
        return index;
    }

    KnownPush known(int slot) {
        long position = keys.position(slot);
        return new KnownPush(
                tables.get(keys.table(slot)),
                keys.records(slot),
                position == ELSEWHERE ? null : new LogPosition(position));
    }
}

package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.log.LocalFolder;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.LogFolder;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.StreamSequence;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pushes that came before: which keys, and how far each client's stream is.
 *
 * <p>The verdict over an entry follows from the entries before it, in the order of the log. A stream's entry is void unless its
 * sequence is the one behind the last, a new stream begins with 1; an entry under a known key is void. What is forgotten, for
 * want of room or because its time is over, is forgotten at the same entry by every replay, so a void entry stays void. That
 * holds as long as the {@link ReceiptConfig} stays; after a change it holds for what was archived.
 *
 * <p>Safe for any thread. {@link #archive} and {@link #open} block, the rest is short.
 */
public final class ReceiptBook implements AutoCloseable {
    private final BookState state;
    private final InFlight inFlight = new InFlight();
    private final Archive archive;
    private final Clock clock;

    private ReceiptBook(BookState state, Archive archive, Clock clock) {
        this.state = state;
        this.archive = archive;
        this.clock = clock;
    }

    /**
     * Loads what was archived beside a log. The entries that the log still has are {@linkplain #note noted} next.
     *
     * @throws IOException where the archive cannot be used, or lacks what the log let go of
     */
    public static ReceiptBook open(ReceiptConfig config, IntakeLogConfig place, IntakeLog log, Clock clock)
            throws IOException {
        LogFolder folder = LocalFolder.open(place.folder().resolve("receipts"), place.sync());
        try {
            return open(config, folder, ArchiveLoader.LogBounds.of(log), clock, Archive.FILE_BYTES);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    static ReceiptBook open(
            ReceiptConfig config, LogFolder folder, ArchiveLoader.LogBounds log, Clock clock, long fileBytes)
            throws IOException {
        BookState state = new BookState(config);
        return new ReceiptBook(state, Archive.load(folder, log, state, fileBytes), clock);
    }

    /**
     * Tells what an entry is, and remembers it. Called for each durable entry in the order of the log: from the trimmed position
     * on after the start, then as they become durable. At a position that was noted before it answers as it did then.
     */
    public Verdict note(LogPosition position, LogEntry entry) {
        IdempotencyKey key = entry.idempotencyKey();
        StreamSequence sequence = entry.streamSequence();
        Hash128 keyHash = key == null ? null : Hash128.of(entry.sourceId(), key.key());
        Hash128 print = key == null ? null : Hash128.of(key.fingerprint());
        Hash128 stream = sequence == null ? null : Hash128.of(entry.sourceId(), sequence.streamId());
        synchronized (state) {
            return state.note(position.value(), entry, keyHash, print, stream);
        }
    }

    /** Whether an entry is void; one that the log still has and that was noted. */
    public boolean isVoid(LogPosition position) {
        synchronized (state) {
            return state.voids.contains(position.value());
        }
    }

    /**
     * What came before under a key of a source.
     *
     * @throws GatewayException {@code idempotency_key_reused} where it had another fingerprint
     */
    public Optional<KnownPush> find(String sourceId, IdempotencyKey key) {
        Hash128 hash = Hash128.of(sourceId, key.key());
        Hash128 print = Hash128.of(key.fingerprint());
        synchronized (state) {
            return Optional.ofNullable(find(hash, print, key.key(), state.timeAfter(clock.instant())));
        }
    }

    private @Nullable KnownPush find(Hash128 hash, Hash128 print, String name, int now) {
        int slot = state.keys.find(hash, now);
        if (slot == KeyTable.NONE) {
            return null;
        }
        if (!state.keys.print(slot).equals(print)) {
            throw InFlight.reused(name);
        }
        return state.known(slot);
    }

    /** The last durable sequence of a client's stream to a source; 0 before the first. */
    public long lastSequence(String sourceId, String streamId) {
        Hash128 hash = Hash128.of(sourceId, streamId);
        synchronized (state) {
            return state.streams.last(hash, state.timeAfter(clock.instant()));
        }
    }

    /**
     * Asked before a push is appended: whether it is new. Pushes of one stream are asked for and appended in the order of their
     * sequences.
     *
     * <p>A sequence that is on its way already is admitted once more: the log's order decides, and by the time this one is noted
     * the first is known to be durable or not.
     *
     * @param receivedAt as the entry will say it
     * @throws GatewayException {@code idempotency_key_running}, {@code idempotency_key_reused}, {@code sequence_gap}, or
     *     {@code invalid_request} for a sequence below 1
     */
    public Admission admit(
            String sourceId, @Nullable IdempotencyKey key, @Nullable StreamSequence sequence, Instant receivedAt) {
        Hash128 keyHash = key == null ? null : Hash128.of(sourceId, key.key());
        Hash128 print = key == null ? null : Hash128.of(key.fingerprint());
        Hash128 stream = sequence == null ? null : Hash128.of(sourceId, sequence.streamId());
        synchronized (state) {
            int now = state.timeAfter(receivedAt);
            if (key != null && keyHash != null && print != null) {
                KnownPush known = find(keyHash, print, key.key(), now);
                if (known != null) {
                    return new Admission.Repeated(Optional.of(known));
                }
                inFlight.requireFree(keyHash, print, key.key());
            }
            if (sequence != null && stream != null && isRepeated(sourceId, sequence, stream, now)) {
                return new Admission.Repeated(Optional.empty());
            }
            if (keyHash != null && print != null) {
                inFlight.claim(keyHash, print);
            }
            if (sequence == null || stream == null) {
                return new Admitted(this, keyHash, null, 0, 0);
            }
            long round = inFlight.hand(stream, sequence.sequence());
            return new Admitted(this, keyHash, stream, sequence.sequence(), round);
        }
    }

    private boolean isRepeated(String sourceId, StreamSequence sequence, Hash128 stream, int now) {
        long durable = state.streams.last(stream, now);
        long last = Math.max(durable, inFlight.last(stream));
        if (sequence.sequence() < 1) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "the sequences of a stream begin at 1, this one is %d".formatted(sequence.sequence()));
        }
        if (sequence.sequence() > last + 1) {
            throw new GatewayException(
                    ErrorCode.SEQUENCE_GAP,
                    "sequence %d of the stream %s to the source %s came, and %d is the next: send from there on"
                            .formatted(sequence.sequence(), sequence.streamId(), sourceId, last + 1));
        }
        return sequence.sequence() <= durable;
    }

    void end(Admitted push) {
        Hash128 key = push.key();
        Hash128 stream = push.stream();
        synchronized (state) {
            if (!push.endOnce()) {
                return;
            }
            if (key != null) {
                inFlight.release(key);
            }
            if (stream != null) {
                inFlight.end(stream, push.sequence(), push.round(), state.streams.last(stream, state.time.seconds()));
            }
        }
    }

    /**
     * Makes durable what must outlive the entries up to a position, which all were noted. Called before the log is trimmed up to
     * there. It writes what is new since the last call; when it fails, the next call writes all of that again, to a new file.
     * One call at a time.
     */
    public void archive(LogPosition upTo) throws IOException {
        archive.write(upTo.value());
    }

    /** The log is trimmed up to there: nobody asks any more which of those entries are void. */
    public void trimmed(LogPosition upTo) {
        synchronized (state) {
            state.voids.headSet(upTo.value(), true).clear();
        }
    }

    public ReceiptCounts counts() {
        synchronized (state) {
            return new ReceiptCounts(
                    state.keys.count(),
                    state.streams.count(),
                    state.voids.size(),
                    state.keys.leftEarly(),
                    state.streams.leftEarly());
        }
    }

    /** What was not archived is in the log. */
    @Override
    public void close() {
        archive.close();
    }
}

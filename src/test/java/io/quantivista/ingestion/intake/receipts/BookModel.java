package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.IdempotencyKey;
import io.quantivista.ingestion.intake.log.LogEntry;
import io.quantivista.ingestion.intake.log.StreamSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a book must say, written down as plainly as can be: lists, searched from end to end. */
final class BookModel {
    private final ReceiptConfig config;
    private final List<Known> keys = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    final Map<Long, Verdict> verdicts = new HashMap<>();
    private long time;

    record Known(String source, IdempotencyKey key, long position, int records, String table, long seconds) {}

    record Stream(String source, String id, long last, long seconds) {}

    BookModel(ReceiptConfig config) {
        this.config = config;
    }

    Verdict note(long position, LogEntry entry) {
        time = Math.max(time, entry.receivedAt().getEpochSecond());
        keys.removeIf(key -> key.seconds() + config.retention().toSeconds() <= time);
        streams.removeIf(stream -> stream.seconds() + config.streamRetention().toSeconds() <= time);
        IdempotencyKey key = entry.idempotencyKey();
        StreamSequence sequence = entry.streamSequence();
        boolean isVoid = key != null && keys.stream().anyMatch(known -> isOf(known, entry.sourceId(), key.key()));
        isVoid |= sequence != null && sequence.sequence() != last(entry.sourceId(), sequence.streamId()) + 1;
        if (!isVoid && key != null) {
            if (keys.size() == config.maxKeys()) {
                keys.remove(0);
            }
            keys.add(new Known(entry.sourceId(), key, position, entry.records(), entry.table(), time));
        }
        if (!isVoid && sequence != null) {
            boolean wasKnown = streams.removeIf(stream -> isOf(stream, entry.sourceId(), sequence.streamId()));
            if (!wasKnown && streams.size() == config.maxStreams()) {
                streams.remove(0);
            }
            streams.add(new Stream(entry.sourceId(), sequence.streamId(), sequence.sequence(), time));
        }
        Verdict verdict = isVoid ? Verdict.VOID : Verdict.ACCEPTED;
        verdicts.put(position, verdict);
        return verdict;
    }

    private static boolean isOf(Known known, String source, String key) {
        return known.source().equals(source) && known.key().key().equals(key);
    }

    private static boolean isOf(Stream stream, String source, String id) {
        return stream.source().equals(source) && stream.id().equals(id);
    }

    long last(String source, String id) {
        return streams.stream()
                .filter(stream -> isOf(stream, source, id))
                .mapToLong(Stream::last)
                .findAny()
                .orElse(0);
    }

    List<Known> keys() {
        return keys;
    }

    List<Stream> streams() {
        return streams;
    }
}

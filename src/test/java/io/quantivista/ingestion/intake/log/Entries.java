package io.quantivista.ingestion.intake.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quantivista.ingestion.config.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Entries that are told apart by a number, and small logs for them. */
final class Entries {
    private static final Instant RECEIVED = Instant.ofEpochMilli(1_750_500_000_123L);

    private Entries() {}

    /** An entry whose payload begins with its number and goes on with bytes that follow from it. */
    static LogEntry numbered(long number, int size) {
        byte[] payload = new byte[size];
        new Random(number).nextBytes(payload);
        byte[] digits = (number + ";").getBytes(UTF_8);
        System.arraycopy(digits, 0, payload, 0, Math.min(size, digits.length));
        LogEntry entry =
                LogEntry.of("desk", "table-" + number % 2, "application/x-ndjson", size % 7, RECEIVED, payload);
        entry = number % 3 == 0 ? entry.withKey(new IdempotencyKey("key-" + number, "print-" + number)) : entry;
        return number % 4 == 0 ? entry.withSequence(new StreamSequence("stream", number)) : entry;
    }

    /** The number of an entry, after making sure that it is whole. */
    static long number(LogEntry entry) {
        String text = new String(entry.payload(), UTF_8);
        long number = Long.parseLong(text.substring(0, text.indexOf(';')));
        if (!same(entry, numbered(number, entry.payload().length))) {
            throw new AssertionError("entry %d is not what was appended".formatted(number));
        }
        return number;
    }

    static boolean same(LogEntry one, LogEntry other) {
        return one.sourceId().equals(other.sourceId())
                && one.table().equals(other.table())
                && one.mediaType().equals(other.mediaType())
                && one.records() == other.records()
                && one.receivedAt().equals(other.receivedAt())
                && one.findKey().equals(other.findKey())
                && one.findSequence().equals(other.findSequence())
                && java.util.Arrays.equals(one.payload(), other.payload());
    }

    static IntakeLogConfig config(Path folder, long segment, long maxEntry, long queue) {
        return new IntakeLogConfig(folder, new DataSize(segment), new DataSize(maxEntry), new DataSize(queue), 0, true);
    }

    static List<StoredEntry> readAll(IntakeLog log, LogPosition from) throws IOException {
        List<StoredEntry> all = new ArrayList<>();
        try (LogReader reader = log.readFrom(from)) {
            List<StoredEntry> some = reader.next(1_000);
            while (!some.isEmpty()) {
                all.addAll(some);
                some = reader.next(1_000);
            }
        }
        return all;
    }

    static List<Long> numbers(IntakeLog log) throws IOException {
        return readAll(log, log.trimmed().next()).stream()
                .map(stored -> number(stored.entry()))
                .toList();
    }
}

package io.quantivista.ingestion.intake.log;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the local intake log is and how much it takes.
 *
 * @param folder of the segments; it is made when missing
 * @param segment size at which a segment is sealed and the next begun
 * @param maxEntry largest payload of an entry; at most half a segment
 * @param queue bytes of entries that wait for their sync; at least one entry of the largest size
 * @param minFreePercent share of the disk that stays free, beside room for {@link DiskSpace#FREE_SEGMENTS} segments
 * @param sync whether an append waits until its bytes are on the disk
 */
public record IntakeLogConfig(
        Path folder, DataSize segment, DataSize maxEntry, DataSize queue, int minFreePercent, boolean sync) {
    private static final Option<Optional<Path>> FOLDER = Option.optional(
            "intake.log.dir",
            "path",
            Path::of,
            "Folder of the intake log, best on a disk of its own; without it, intake below the data directory.");
    private static final Option<DataSize> SEGMENT = Option.size(
            "intake.log.segment_bytes",
            DataSize.ofMebibytes(64),
            DataSize.ofMebibytes(1),
            DataSize.ofGibibytes(1),
            "Size of a file of the intake log; what is committed is freed file by file.");
    private static final Option<DataSize> MAX_ENTRY = Option.size(
            "intake.log.max_entry_bytes",
            DataSize.ofMebibytes(4),
            DataSize.ofKibibytes(1),
            DataSize.ofMebibytes(64),
            "Largest push in one entry; a larger one is refused with 413.");
    private static final Option<DataSize> QUEUE = Option.size(
            "intake.log.queue_bytes",
            DataSize.ofMebibytes(32),
            DataSize.ofKibibytes(64),
            DataSize.ofGibibytes(1),
            "Bytes of pushes that wait for the disk; no less than intake.in_flight_bytes, so that it is never the narrower one.");
    private static final Option<Integer> MIN_FREE = Option.number(
            "intake.log.min_free_percent",
            5,
            0,
            50,
            "Share of the disk that the intake log leaves free, and at least three segments; below it pushes are answered 503.");
    private static final Option<Boolean> SYNC = Option.flag(
            "intake.log.sync",
            true,
            "Whether a push is answered only when its bytes are on the disk; without it a power cut can lose answered records.");

    public static final List<Option<?>> OPTIONS = List.of(FOLDER, SEGMENT, MAX_ENTRY, QUEUE, MIN_FREE, SYNC);

    public IntakeLogConfig {
        folder = folder.toAbsolutePath().normalize();
        if (maxEntry.bytes() > segment.bytes() / 2) {
            throw new IllegalArgumentException(
                    "intake.log.max_entry_bytes (%s) is more than half of intake.log.segment_bytes (%s): raise one or lower the other"
                            .formatted(maxEntry, segment));
        }
        if (EncodedEntry.largestFrame(maxEntry.bytes()) > queue.bytes()) {
            throw new IllegalArgumentException(
                    "intake.log.queue_bytes (%s) does not hold one entry of intake.log.max_entry_bytes (%s) and its frame of up to %d bytes: raise one or lower the other"
                            .formatted(queue, maxEntry, EncodedEntry.largestFrame(0)));
        }
    }

    /** Reads the settings; {@code otherwise} is the folder where none is given. */
    public static IntakeLogConfig from(Settings settings, Path otherwise) {
        return new IntakeLogConfig(
                settings.get(FOLDER).orElse(otherwise),
                settings.get(SEGMENT),
                settings.get(MAX_ENTRY),
                settings.get(QUEUE),
                settings.get(MIN_FREE),
                settings.get(SYNC));
    }

    /** The defaults. */
    public static IntakeLogConfig at(Path folder) {
        return new IntakeLogConfig(
                folder, DataSize.ofMebibytes(64), DataSize.ofMebibytes(4), DataSize.ofMebibytes(32), 5, true);
    }
}

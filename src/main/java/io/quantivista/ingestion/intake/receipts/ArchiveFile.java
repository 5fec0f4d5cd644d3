package io.quantivista.ingestion.intake.receipts;

import io.quantivista.ingestion.intake.log.LogFile;
import io.quantivista.ingestion.intake.log.LogFolder;
import io.quantivista.ingestion.telemetry.LogKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of the archive that this process writes. It is never opened again for writing. */
final class ArchiveFile {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveFile.class);
    private static final String SUFFIX = ".receipts";
    private static final int DIGITS = 20;

    private final LogFile file;
    private final long number;
    private long size;
    private long lastKey = -1;
    private long lastOrder = -1;

    private ArchiveFile(LogFile file, long number) {
        this.file = file;
        this.number = number;
    }

    static ArchiveFile create(LogFolder folder, long number) throws IOException {
        return new ArchiveFile(folder.create(nameOf(number)), number);
    }

    static String nameOf(long number) {
        return "%020d%s".formatted(number, SUFFIX);
    }

    /** Empty where a file is none of an archive. */
    static Optional<Long> numberOf(String name) {
        boolean isOne = name.length() == DIGITS + SUFFIX.length()
                && name.endsWith(SUFFIX)
                && name.chars().limit(DIGITS).allMatch(Character::isDigit);
        return isOne ? Optional.of(Long.parseLong(name, 0, DIGITS, 10)) : Optional.empty();
    }

    String name() {
        return nameOf(number);
    }

    long size() {
        return size;
    }

    /** The ordinal of the last key in it; −1 where it has none. */
    long lastKey() {
        return lastKey;
    }

    /** The order of the last entry of a stream that was known when it was written. */
    long lastOrder() {
        return lastOrder;
    }

    void append(int type, ByteBuffer frame) throws IOException {
        ArchiveFrame.finish(frame, type, number, size);
        int bytes = frame.remaining();
        file.writeFully(frame, size);
        size += bytes;
    }

    /** What was appended is durable when this returns; the file's name is when its folder is synced. */
    void sync(long keyUpTo, long orderUpTo) throws IOException {
        file.sync();
        lastKey = keyUpTo;
        lastOrder = orderUpTo;
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) { // synced before, or to be written again
            LOG.atWarn().addKeyValue(LogKeys.PATH, name()).setCause(e).log("Could not close a file of receipts");
        }
    }
}

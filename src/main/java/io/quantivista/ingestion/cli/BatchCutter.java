package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.format.Framer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts records of text into batches, each a body of its own: one of CSV begins with the header. The same bytes are always cut at the
 * same places, so that a stream that is begun anew knows which batches it has sent.
 */
final class BatchCutter {
    /** Framers may look at words of eight bytes. */
    private static final int SLACK = 16;

    private static final int CHUNK = 64 << 10;
    private static final int MOST_RECORD_BYTES = 64 << 20;

    private final InputStream in;
    private final Framer framer;
    private final Form form;
    private final int batchRecords;
    private final int batchBytes;
    private final byte[] chunk = new byte[CHUNK + SLACK];
    private int at;
    private int limit;
    private long offset;
    private byte @Nullable [] header;
    private byte @Nullable [] carried;

    /**
     * What in a file is no record.
     *
     * @param hasHeader whether the first record names the columns
     * @param comment the byte that a line which is no record begins with; 0 for none
     */
    record Form(boolean hasHeader, byte comment) {}

    /**
     * A batch.
     *
     * @param count how many records it has
     * @param end how far the file is cut with it, in bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Cut(byte[] records, int count, long end) {}

    /**
     * @param batchRecords a batch has at most so many
     * @param batchBytes a batch of more than one record has at most so many, besides its header
     */
    BatchCutter(InputStream in, Framer framer, Form form, int batchRecords, int batchBytes) {
        this.in = in;
        this.framer = framer;
        this.form = form;
        this.batchRecords = batchRecords;
        this.batchBytes = batchBytes;
    }

    /** The next batch; null behind the last. */
    @Nullable
    Cut next() throws IOException {
        if (form.hasHeader() && header == null) {
            header = readHeader();
        }
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        int headerBytes = header == null ? 0 : header.length;
        if (header != null) {
            batch.write(header);
        }
        int count = 0;
        for (byte[] line = line(); line != null; line = line()) {
            boolean isRecord = isRecord(line);
            if (count > 0 && isRecord && batch.size() - headerBytes + line.length > batchBytes) {
                carried = line;
                break;
            }
            batch.write(line);
            count += isRecord ? 1 : 0;
            if (count == batchRecords) {
                break;
            }
        }
        return count == 0 ? null : new Cut(batch.toByteArray(), count, offset - (carried == null ? 0 : carried.length));
    }

    /** With the comments and empty lines in front of it, which the framer keeps together with it. */
    private byte[] readHeader() throws IOException {
        byte[] head = line();
        return head == null ? new byte[0] : head;
    }

    private boolean isRecord(byte[] line) {
        if (form.comment() != 0 && line[0] == form.comment()) {
            return false;
        }
        for (byte b : line) {
            if (b < 0 || b > ' ') {
                return true;
            }
        }
        return false;
    }

    /** A record with its line end, or a line without one; null at the end. */
    private byte @Nullable [] line() throws IOException {
        if (carried != null) {
            byte[] kept = carried;
            carried = null;
            return kept;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (at < limit || read()) {
            int to = lineEnd();
            int end = framer.scan(chunk, at, to);
            line.write(chunk, at, to - at);
            at = to;
            if (end == to) {
                break;
            }
            requireReadable(end, line.size());
        }
        offset += line.size();
        return line.size() == 0 ? null : line.toByteArray();
    }

    private boolean read() throws IOException {
        int read = in.read(chunk, 0, CHUNK);
        at = 0;
        limit = Math.max(read, 0);
        return read > 0;
    }

    private int lineEnd() {
        for (int i = at; i < limit; i++) {
            if (chunk[i] == '\n') {
                return i + 1;
            }
        }
        return limit;
    }

    private void requireReadable(int end, int size) {
        if (end != Framer.NONE) {
            throw new CommandFailure(
                    "The record behind byte %d is in an encoding that is not cut here, such as UTF-16: use upload"
                            .formatted(offset));
        }
        if (size > MOST_RECORD_BYTES) {
            throw new CommandFailure("The record behind byte %d has more than %d bytes: is a quote not closed?"
                    .formatted(offset, MOST_RECORD_BYTES));
        }
    }
}

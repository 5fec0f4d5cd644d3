package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.quantivista.ingestion.intake.spool.SpoolRoom;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where bodies that must be whole before they are read are unpacked, and brought from other machines, beside spooled uploads and within
 * the same bound. What a crash leaves there is removed at the next start. Blocking; any thread.
 *
 * @param limits how much a packed body may become
 */
public record Scratch(SpoolRoom room, Decompression.Limits limits) {
    private static final int SLICE_BYTES = 128 << 10;
    private static final long RATIO_FREE_BYTES = 1 << 20;

    /** A body that is not packed, on disk until it is closed. */
    static final class Whole implements Closeable {
        private final SpoolRoom room;
        private final Path path;
        private final FileChannel file;
        private long size;

        private Whole(SpoolRoom room, Path path, FileChannel file) {
            this.room = room;
            this.path = path;
            this.file = file;
        }

        private void add(byte[] bytes, int count) throws IOException {
            room.take(count);
            size += count;
            ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
        }

        RandomBytes bytes() throws IOException {
            return RandomBytes.of(file);
        }

        /** There until it is closed. */
        Path path() {
            return path;
        }

        @Override
        public void close() throws IOException {
            room.giveBack(size);
            size = 0;
            file.close();
            Files.deleteIfExists(path);
        }
    }

    /**
     * Looks whether a body of that many bytes could ever find room.
     *
     * @throws GatewayException {@code body_too_large} where it could not
     */
    void requireFits(long bytes) {
        if (bytes > room.maxBytes()) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "a file of %d bytes must be brought here before it is read, and spool.max_bytes allows %d: raise it, or split the file"
                            .formatted(bytes, room.maxBytes()));
        }
    }

    /**
     * Unpacks a body.
     *
     * @throws GatewayException {@code body_too_large} beyond the limits, {@code malformed_body} where it is corrupt, {@code busy}
     *     where there is no room
     */
    Whole unpack(InputStream in, ContentCoding coding) throws IOException {
        Path file = room.folder().resolve("pull-" + UUID.randomUUID() + ".unpacked");
        Whole whole = new Whole(
                room,
                file,
                FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try (@Nullable Decompressor decompressor = coding.decompressor()) {
            copy(in, decompressor, whole);
            return whole;
        } catch (IOException | RuntimeException e) {
            whole.close();
            throw e;
        }
    }

    private void copy(InputStream in, @Nullable Decompressor decompressor, Whole whole) throws IOException {
        byte[] slice = new byte[SLICE_BYTES];
        long given = 0;
        for (byte[] chunk = in.readNBytes(SLICE_BYTES); chunk.length > 0; chunk = in.readNBytes(SLICE_BYTES)) {
            given += chunk.length;
            if (decompressor == null) {
                whole.add(chunk, chunk.length);
                continue;
            }
            decompressor.give(chunk);
            for (int made = decompressor.take(slice); made > 0; made = decompressor.take(slice)) {
                whole.add(slice, made);
                requireBounded(whole.size, given);
            }
        }
        if (decompressor != null) {
            decompressor.end();
        }
    }

    private void requireBounded(long made, long given) {
        if (made > limits.maxBytes() || made > RATIO_FREE_BYTES && made / limits.maxRatio() > given) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the first %d bytes become %d or more, which upload.max_decompressed_bytes or upload.max_ratio does not allow"
                            .formatted(given, made));
        }
    }
}

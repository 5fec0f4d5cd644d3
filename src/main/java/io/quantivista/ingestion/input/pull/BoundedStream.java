package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** What an entry of an archive becomes, up to a limit, and held against its checksum at its end. */
final class BoundedStream extends FilterInputStream {
    private final long most;
    private final long checksum;
    private final CRC32 made = new CRC32();
    private long read;

    /** @param checksum a CRC-32; below zero where the archive tells none */
    BoundedStream(InputStream in, long most, long checksum) {
        super(in);
        this.most = most;
        this.checksum = checksum;
    }

    @Override
    public int read() throws IOException {
        throw new UnsupportedOperationException("chunks are read");
    }

    /** @throws GatewayException {@code body_too_large} beyond the limit, {@code malformed_body} where it is corrupt */
    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        try {
            int more = super.read(into, from, count);
            if (more < 0) {
                requireChecksum();
                return more;
            }
            made.update(into, from, more);
            read += more;
            if (read > most) {
                throw new GatewayException(
                        ErrorCode.BODY_TOO_LARGE,
                        "more than %d bytes when unpacked, which upload.max_decompressed_bytes or upload.max_ratio does not allow"
                                .formatted(most));
            }
            return more;
        } catch (ZipException | EOFException e) {
            throw new GatewayException(ErrorCode.MALFORMED_BODY, "the archive is corrupt: " + e.getMessage(), e);
        }
    }

    private void requireChecksum() {
        if (checksum >= 0 && made.getValue() != checksum) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    "the archive is corrupt: the checksum of the entry is %08x, that of its bytes %08x"
                            .formatted(checksum, made.getValue()));
        }
    }
}

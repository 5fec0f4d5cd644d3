package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** What an entry of an archive becomes, up to a limit. */
final class BoundedStream extends FilterInputStream {
    private final long most;
    private long read;

    BoundedStream(InputStream in, long most) {
        super(in);
        this.most = most;
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
            read += Math.max(0, more);
            if (read > most) {
                throw new GatewayException(
                        ErrorCode.BODY_TOO_LARGE,
                        "more than %d bytes when unpacked, which upload.max_decompressed_bytes or upload.max_ratio does not allow"
                                .formatted(most));
            }
            return more;
        } catch (ZipException e) {
            throw new GatewayException(ErrorCode.MALFORMED_BODY, "the archive is corrupt: " + e.getMessage(), e);
        }
    }
}

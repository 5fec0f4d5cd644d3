package io.quantivista.ingestion.connector.files.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The body of one answer. The connection of one that was not read to its end is dropped, as the rest would be read otherwise. */
final class ObjectBytes extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> answer;
    private long left;

    /** @param left how many bytes it must have */
    ObjectBytes(ResponseInputStream<GetObjectResponse> answer, long left) {
        super(answer);
        this.answer = answer;
        this.left = left;
    }

    @Override
    public int read() throws IOException {
        throw new UnsupportedOperationException("chunks are read");
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        try {
            int more = super.read(into, from, count);
            left -= Math.max(0, more);
            return more;
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Any thread. */
    void abort() {
        answer.abort();
    }

    @Override
    public void close() throws IOException {
        if (left == 0) {
            super.close();
        } else {
            answer.abort();
        }
    }
}

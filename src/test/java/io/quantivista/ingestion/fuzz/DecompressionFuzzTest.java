package io.quantivista.ingestion.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.intake.ChunkSink;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.intake.Decompression.Limits;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DecompressionFuzzTest {
    private static final Limits LIMITS = new Limits(2 << 20, 100);

    @FuzzTest
    void a_body_is_decompressed_within_its_limits_or_refused(byte[] body) {
        int chunk = 1 + (Arrays.hashCode(body) >>> 1) % 97;
        for (ContentCoding coding : new ContentCoding[] {ContentCoding.GZIP, ContentCoding.ZSTD}) {
            Cost.bounded(() -> {
                Sink whole = decompressed(coding, body, Math.max(1, body.length));
                Sink inChunks = decompressed(coding, body, chunk);
                assertThat(whole.bytes.length()).isLessThanOrEqualTo((int) LIMITS.maxBytes());
                assertThat(inChunks.refusal == null)
                        .as("refused in chunks of %d bytes", chunk)
                        .isEqualTo(whole.refusal == null);
                if (whole.refusal == null) {
                    assertThat(inChunks.bytes).isEqualTo(whole.bytes);
                }
            });
        }
    }

    private static Sink decompressed(ContentCoding coding, byte[] body, int chunkBytes) {
        Sink sink = new Sink();
        Decompression decompression = new Decompression(
                coding.decompressor(),
                LIMITS,
                DecompressionFuzzTest::atOnce,
                ready -> sink,
                () -> {},
                refused -> sink.refusal = refused);
        for (int at = 0; at < body.length && sink.refusal == null; at += chunkBytes) {
            decompression.add(Buffer.buffer(Arrays.copyOfRange(body, at, Math.min(body.length, at + chunkBytes))));
        }
        if (sink.refusal == null) {
            decompression.end();
        }
        if (sink.refusal == null) {
            assertThat(decompression.isFinished()).isTrue();
        } else {
            assertThat(sink.refusal.code()).isIn(ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE);
        }
        return sink;
    }

    /** The work of the worker, with what it throws that nobody declares as it is. */
    private static Future<Buffer> atOnce(Callable<Buffer> work) {
        try {
            return Future.succeededFuture(work.call());
        } catch (GatewayException e) {
            return Future.failedFuture(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static final class Sink implements ChunkSink {
        private final Buffer bytes = Buffer.buffer();
        private GatewayException refusal;
        private boolean ended;

        @Override
        public boolean isWaiting() {
            return false;
        }

        @Override
        public boolean isFinished() {
            return ended;
        }

        @Override
        public void add(Buffer chunk) {
            bytes.appendBuffer(chunk);
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void close() {}
    }
}

package io.quantivista.ingestion.intake.encoding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.nio.ByteBuffer;

/** Zstandard (RFC 8878): any number of frames, skippable ones among them. */
final class ZstdDecompressor implements Decompressor {
    /** 8 MiB, the largest window that RFC 9659 allows the body of an HTTP message. */
    private static final int MAX_WINDOW_LOG = 23;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(MAX_WINDOW_LOG);
    private ByteBuffer in = ByteBuffer.allocate(0);
    private boolean atFrameEnd;
    private boolean hasMore;

    @Override
    public void give(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    @Override
    public int take(byte[] out) {
        ByteBuffer room = ByteBuffer.wrap(out);
        while (room.position() == 0 && (in.hasRemaining() || hasMore)) {
            int before = in.position();
            boolean frameEnds = decompress(room);
            if (in.position() > before || room.position() > 0) {
                atFrameEnd = frameEnds;
            }
            hasMore = !frameEnds && !room.hasRemaining();
        }
        return room.position();
    }

    private boolean decompress(ByteBuffer room) {
        try {
            return context.decompressByteBufferStream(room, in);
        } catch (ZstdException e) {
            if (Math.abs(e.getErrorCode()) == Zstd.errFrameParameterWindowTooLarge()) {
                throw new GatewayException(
                        ErrorCode.MALFORMED_BODY,
                        "a zstd frame asks for a window over 8 MiB, which RFC 9659 allows no body: compress it with a level up to 19 and without --long",
                        e);
            }
            throw new GatewayException(ErrorCode.MALFORMED_BODY, "the body is not zstd: " + e.getMessage(), e);
        }
    }

    @Override
    public void end() {
        if (!atFrameEnd) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY, "the body ends inside a zstd frame: it was cut short, or is no zstd");
        }
    }

    @Override
    public void close() {
        context.close();
    }
}

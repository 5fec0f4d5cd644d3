package io.quantivista.ingestion.intake.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.quantivista.ingestion.error.GatewayException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecompressorTest {
    private static final byte[] TEXT =
            "{\"a\":1,\"b\":\"some text\"}\n".repeat(1000).getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aBodyIsTheSameHoweverItIsCutAndHoweverLittleRoomThereIs(ContentCoding coding) {
        byte[] body = concat(compressed(coding, TEXT), compressed(coding, new byte[0]), compressed(coding, TEXT));
        for (int chunk : new int[] {1, 2, 7, body.length}) {
            for (int room : new int[] {1, 100, 1 << 20}) {
                assertThat(decompressed(coding, body, chunk, room)).isEqualTo(concat(TEXT, TEXT));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aBodyThatEndsAnywhereButAtAnEndIsRefused(ContentCoding coding) {
        byte[] whole = compressed(coding, TEXT);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decompressed(coding, cut, 3, 1000))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("cut short");
        }
    }

    @Test
    void everyFieldOfAGzipHeaderIsPassedOverAndItsEndMayBePaddedWithZeros() {
        byte[] plain = compressed(ContentCoding.GZIP, TEXT);
        byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 'c', 0, 1, 2};
        byte[] full = concat(header, Arrays.copyOfRange(plain, 10, plain.length), new byte[100]);

        assertThat(decompressed(ContentCoding.GZIP, full, 1, 1000)).isEqualTo(TEXT);
        assertThat(decompressed(ContentCoding.GZIP, concat(full, plain), 5, 1000))
                .isEqualTo(concat(TEXT, TEXT));
    }

    @Test
    void aGzipMemberWithAWrongChecksumOrLengthOrHeaderIsRefused() {
        byte[] plain = compressed(ContentCoding.GZIP, TEXT);
        for (int back : new int[] {1, 5, 8}) {
            byte[] changed = plain.clone();
            changed[plain.length - back] ^= 1;
            assertThatThrownBy(() -> decompressed(ContentCoding.GZIP, changed, 10, 1000))
                    .hasMessageContaining(back > 4 ? "checksum of a member" : "length of a member");
        }
        for (int at = 0; at < 4; at++) {
            byte[] changed = plain.clone();
            changed[at] = (byte) 0xee;
            assertThatThrownBy(() -> decompressed(ContentCoding.GZIP, changed, 10, 1000))
                    .hasMessageContaining("not gzip");
        }
    }

    @Test
    void skippableFramesOfZstdAreSkippedAndChecksumsChecked() {
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
        byte[] checked;
        try (ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true)) {
            checked = context.compress(TEXT);
        }
        byte[] changed = checked.clone();
        changed[checked.length - 1] ^= 1;

        assertThat(decompressed(ContentCoding.ZSTD, concat(skippable, checked, skippable), 2, 1000))
                .isEqualTo(TEXT);
        assertThatThrownBy(() -> decompressed(ContentCoding.ZSTD, changed, 10, 1000))
                .hasMessageContaining("not zstd");
    }

    @Test
    void aWindowOverEightMebibytesIsRefusedBeforeItIsAllocated() {
        byte[] body = new byte[9 << 20];
        for (int log : new int[] {23, 24}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZstdOutputStreamNoFinalizer stream = new ZstdOutputStreamNoFinalizer(out)) {
                stream.setLong(log);
                stream.write(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            byte[] compressed = out.toByteArray();
            if (log == 23) {
                assertThat(decompressed(ContentCoding.ZSTD, compressed, 1000, 1 << 20))
                        .hasSize(body.length);
            } else {
                assertThatThrownBy(() -> decompressed(ContentCoding.ZSTD, compressed, 1000, 1 << 20))
                        .hasMessageContaining("a window over 8 MiB");
            }
        }
    }

    @Test
    void oneEncodingAtATimeIsUnderstood() {
        assertThat(ContentCoding.of(List.of())).isEqualTo(ContentCoding.IDENTITY);
        assertThat(ContentCoding.of(List.of("identity, GZIP"))).isEqualTo(ContentCoding.GZIP);
        assertThat(ContentCoding.of(List.of("x-gzip"))).isEqualTo(ContentCoding.GZIP);
        assertThatThrownBy(() -> ContentCoding.of(List.of("gzip", "zstd"))).hasMessageContaining("2 encodings");
        assertThatThrownBy(() -> ContentCoding.of(List.of("br"))).hasMessageContaining("'br' is not understood");
    }

    private static byte[] decompressed(ContentCoding coding, byte[] body, int chunk, int roomBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] room = new byte[roomBytes];
        try (Decompressor decompressor = coding.decompressor()) {
            for (int at = 0; at < body.length; at += chunk) {
                decompressor.give(Arrays.copyOfRange(body, at, Math.min(body.length, at + chunk)));
                for (int made = decompressor.take(room); made > 0; made = decompressor.take(room)) {
                    out.write(room, 0, made);
                }
            }
            decompressor.end();
        }
        return out.toByteArray();
    }

    private static byte[] compressed(ContentCoding coding, byte[] bytes) {
        if (coding == ContentCoding.ZSTD) {
            return Zstd.compress(bytes);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}

package io.quantivista.ingestion.intake.encoding;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The Content-Encodings (RFC 9110, section 8.4) that a body may have; one at a time. */
public enum ContentCoding {
    IDENTITY,
    GZIP,
    ZSTD;

    /**
     * The coding that the fields of a request name.
     *
     * @throws GatewayException {@code unsupported_media_type} where one is unknown, or there are several
     */
    public static ContentCoding of(List<String> fields) {
        List<ContentCoding> codings = fields.stream()
                .flatMap(field -> Arrays.stream(field.split(",", -1)))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .map(ContentCoding::named)
                .filter(coding -> coding != IDENTITY)
                .toList();
        if (codings.size() > 1) {
            throw new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding names %d encodings within one another, one is allowed".formatted(codings.size()));
        }
        return codings.isEmpty() ? IDENTITY : codings.get(0);
    }

    private static ContentCoding named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "zstd" -> ZSTD;
            default ->
                throw new GatewayException(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Encoding '%s' is not understood; there are gzip, zstd and identity".formatted(name));
        };
    }

    /** What undoes it; null where there is nothing to undo. */
    public @Nullable Decompressor decompressor() {
        return switch (this) {
            case IDENTITY -> null;
            case GZIP -> new GzipDecompressor();
            case ZSTD -> new ZstdDecompressor();
        };
    }
}
